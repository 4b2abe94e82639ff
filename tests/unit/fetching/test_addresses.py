"""Which addresses are fetched: every way of writing one that leads into the own network is refused."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.fetching.addresses import check_ip, is_public, web_address
from assistant.fetching.errors import FetchError

CLOSED = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1
    169.254.169.254 100.64.0.1 100.127.255.255 192.0.0.8
    192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
    224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 192.88.99.1
    ::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 fe80::1 fe80::1%eth0 febf::1 fec0::1
    fc00::1 fd12:3456::1 ff02::1 ff0e::1 2001::1 2001:10::1 2001:db8::1 2002:7f00:1:: 2002:808:808::
    3fff::1 100::1 5f00::1 4000::1
""".split()
OPEN = (
    "8.8.8.8 93.184.215.14 1.1.1.1 172.32.0.1 100.128.0.1 2606:2800:21f::1 2400:3200::1 64:ff9b::808:808 ::ffff:8.8.8.8"
).split()
OWN = "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1 198.18.0.1 ::1 fd12:3456::1 ::ffff:127.0.0.1".split()


@pytest.mark.parametrize("address", CLOSED)
def test_addresses_that_lead_to_no_public_machine_are_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(FetchError) as told:
        check_ip("news.example", address, private=False)
    assert told.value.code == ("fetch_private" if "ASSISTANT_FETCH_PRIVATE=1" in str(told.value) else "fetch_never")


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_are_asked(address: str) -> None:
    assert check_ip("news.example", address, private=False) == ipaddress.ip_address(address)


@pytest.mark.parametrize("address", OWN)
def test_the_own_network_is_asked_where_that_is_set(address: str) -> None:
    assert check_ip("desk.example", address, private=True) == ipaddress.ip_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "169.254.169.254",
        "224.0.0.1",
        "240.0.0.1",
        "fe80::1",
        "ff02::1",
        "::",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_what_is_no_machine_of_the_own_network_is_refused_even_then(address: str) -> None:
    with pytest.raises(FetchError) as told:
        check_ip("desk.example", address, private=True)
    assert told.value.code == "fetch_never"


@given(st.ip_addresses())
def test_what_python_knows_to_be_closed_is_never_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.is_private or mapped.is_loopback or mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified:
        assert not is_public(address)


NO_NAMES = (
    "",
    "  ",
    "http://",
    "https:///a",
    "mailto:a",
    "javascript:alert(1)",
    "data:text/html,a",
    "http://a b/",
    "http://news.example/\x00",
)
NUMBERS = ("2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "1.2.3.4.5", "①②⑦.0.0.1")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ftp://news.example/a", "fetch_scheme"),
        ("file:///etc/passwd", "fetch_scheme"),
        ("gopher://127.0.0.1:25/x", "fetch_scheme"),
        ("http://reader:words@news.example/", "fetch_password"),
        ("http://reader@news.example/", "fetch_password"),
        ("http://news.example\\@127.0.0.1/", "fetch_password"),
        *((written, "fetch_no_address") for written in NO_NAMES),
        *((f"http://{host}/", "fetch_no_address") for host in NUMBERS),
        ("http://news.example:0/", "fetch_no_address"),
        ("http://news.example:65536/", "fetch_no_address"),
        ("http://news.example/" + "a" * 2000, "fetch_no_address"),
    ],
)
def test_what_is_no_address_of_a_page_is_reported(written: str, code: str) -> None:
    with pytest.raises(FetchError) as told:
        web_address(written)
    assert told.value.code == code
    assert "words" not in str(told.value)  # a password is not shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" news.example/水 ", "https://news.example/%E6%B0%B4"),
        ("http://NEWS.example:80/a#part", "http://news.example/a"),
        ("https://新闻.example/a?b=c", "https://xn--efvy88h.example/a?b=c"),
        ("http://[2606:2800:21f::1]:8080/", "http://[2606:2800:21f::1]:8080/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),  # as what it leads to, it is checked
    ],
)
def test_addresses_are_read_as_people_write_them(written: str, read: str) -> None:
    address = web_address(written)
    assert (address.raw_scheme + b"://" + address.netloc + address.raw_path).decode() == read


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = web_address(text)
    except FetchError:
        return
    assert address.scheme in ("http", "https")
    assert address.raw_host
