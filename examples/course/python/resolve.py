import sys
from socket import *

asked = sys.argv[1]
try:
    inet_pton(AF_INET, asked)
    call = gethostbyaddr
except OSError:
    call = gethostbyname_ex

try:
    name, aliases, addresses = call(asked)
    print(call.__name__.removesuffix("_ex"))
    print("  name    ", name)
    for alias in aliases:
        print("  alias   ", alias)
    for address in addresses:
        print("  address ", address)
except OSError as e:
    print(e, file=sys.stderr)

found = getaddrinfo(asked, None, AF_UNSPEC, SOCK_STREAM, 0, AI_CANONNAME)
print("getaddrinfo")
print("  name    ", found[0][3])
for family, kind, proto, canonname, sockaddr in found:
    print("  address ", sockaddr[0])
