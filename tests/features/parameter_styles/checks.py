"""Parameter styles, as in the style table of the specification."""

from features.harness import Case


def query(case: Case, **arguments: object) -> str:
    case.respond_with(204)
    case.call("styles.query", **arguments)
    return case.last_request.raw_query


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
    assert case.last_request.raw_query == "x=1&y=2&theName=n"


def check_object_field_named_like_a_parameter(case: Case) -> None:
    case.respond_with(204)
    case.call("styles.overlapping", point=case.models.Point(x=1, y=2), x=3)
    assert case.last_request.raw_query == "x=1&y=2&x=3"


def check_allow_reserved(case: Case) -> None:
    assert query(case, url="https://a/b?c") == "url=https://a/b?c"


def check_path(case: Case) -> None:
    case.respond_with(204)
    case.call("styles.path", ["a", "b"], {"x": 1, "y": 2}, "l", ["m", "n"])
    assert case.last_request.target == "/p/a,b/x=1,y=2/.l/;matrix=m;matrix=n"


def check_header_and_cookie(case: Case) -> None:
    case.respond_with(204)
    case.call(
        "styles.header", x_list=[1, 2], x_object={"x": 1, "y": 2}, tokens=["a", "b"]
    )
    assert case.last_request.headers["X-List"] == "1,2"
    assert case.last_request.headers["X-Object"] == "x=1,y=2"
    assert case.last_request.headers["Cookie"] == "tokens=a,b"
