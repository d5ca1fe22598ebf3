"""Styles of parameters, as the style table of the specification has them."""

from features.harness import Case


def query(case: Case, **arguments: object) -> str:
    case.answer(204)
    case.call("styles.query", **arguments)
    return case.sent.raw_query


def check_arrays(case: Case) -> None:
    assert query(case, joined=["a", "b,c"]) == "joined=a,b%2Cc"
    assert query(case, repeated=(1, 2)) == "repeated=1&repeated=2"
    assert query(case, spaced=["a", "b"]) == "spaced=a%20b"
    assert query(case, piped=["a", "b"]) == "piped=a%7Cb"


def check_objects(case: Case) -> None:
    point = case.models.Point(x=1, y=2, the_name="n")
    assert query(case, deep=point) == "deep%5Bx%5D=1&deep%5By%5D=2&deep%5BtheName%5D=n"
    assert query(case, deep={"x": 1}) == "deep%5Bx%5D=1"
    assert query(case, flat=point) == "flat=x,1,y,2,theName,n"
    assert query(case, json={"x": 1, "y": 2}) == "json=%7B%22x%22%3A1%2C%22y%22%3A2%7D"
    case.call("styles.exploded", point=point)
    assert case.sent.raw_query == "x=1&y=2&theName=n"


def check_fields_of_an_object_beside_a_parameter_of_their_name(case: Case) -> None:
    case.answer(204)
    case.call("styles.overlapping", point=case.models.Point(x=1, y=2), x=3)
    assert case.sent.raw_query == "x=1&y=2&x=3"


def check_reserved(case: Case) -> None:
    assert query(case, url="https://a/b?c") == "url=https://a/b?c"


def check_path(case: Case) -> None:
    case.answer(204)
    case.call("styles.path", ["a", "b"], {"x": 1, "y": 2}, "l", ["m", "n"])
    assert case.sent.target == "/p/a,b/x=1,y=2/.l/;matrix=m;matrix=n"


def check_header_and_cookie(case: Case) -> None:
    case.answer(204)
    case.call(
        "styles.header", x_list=[1, 2], x_object={"x": 1, "y": 2}, tokens=["a", "b"]
    )
    assert case.sent.headers["X-List"] == "1,2"
    assert case.sent.headers["X-Object"] == "x=1,y=2"
    assert case.sent.headers["Cookie"] == "tokens=a,b"
