"""Templates of server URLs with variables, for the generator and for the runtime."""

#: (URL template, values of its variables, URL)
SERVER_URLS: list[tuple[str, dict[str, str], str]] = [
    ("https://a.example/v1", {}, "https://a.example/v1"),
    ("https://{a}.example/{b}", {"a": "eu", "b": "v1"}, "https://eu.example/v1"),
    # A value is never substituted again.
    ("https://{a}.example/{b}", {"a": "{b}", "b": "v1"}, "https://{b}.example/v1"),
    ("https://{b}.example/{a}", {"a": "{b}", "b": "v1"}, "https://v1.example/{b}"),
    ("https://{a}.example/{b}", {"a": "x", "b": "{a}"}, "https://x.example/{a}"),
    ("https://{a}.example", {"a": "{a}"}, "https://{a}.example"),
    ("https://{a}.example/{a}", {"a": "x"}, "https://x.example/x"),
    ("{a}://x.example/{b}", {"a": "http", "b": ""}, "http://x.example"),
    ("https://x.example/{a}/", {"a": "v1/"}, "https://x.example/v1"),
]
