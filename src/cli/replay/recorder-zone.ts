/** data table: the whole DNS of the recorder's network as one root zone; a name that is not here is NXDOMAIN. */
export const RECORDER_ZONE = `$ORIGIN .
$TTL 3600
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 900 604800 3600
@ NS ns.lab.test.
ns.lab.test. A 192.0.2.53
ubuntu.localdomain. A 198.51.100.25
gmail.com. MX 5 gmail-smtp-in.l.google.com.
gmail-smtp-in.l.google.com. A 192.0.2.26
example.com. MX 10 mx.example.com.
mx.example.com. A 192.0.2.27
www.example.com. A 192.0.2.27
example.net. MX 10 mx.example.net.
mx.example.net. A 192.0.2.28
mail.example.net. A 192.0.2.10
example.org. A 192.0.2.29
trunghq.com. MX 10 mail.trunghq.com.
trunghq.com. A 192.0.2.11
mail.trunghq.com. A 192.0.2.11
blocked.test. MX 10 mx.blocked.test.
mx.blocked.test. A 192.0.2.30
refused.test. MX 10 mx.refused.test.
mx.refused.test. A 192.0.2.31
nullmx.test. MX 0 .
nomx.test. TXT "no A, no MX"
badmx.test. MX 10 nohost.badmx.test.
badmx.test. TXT "MX host does not exist"
loopmx.test. MX 10 ubuntu.localdomain.
servfail.test. NS ns.lab.test.
spammer.test. MX 10 spam.spammer.test.
spam.spammer.test. A 203.0.113.66
wrong.example.org. A 192.0.2.200
; reverse
10.2.0.192.in-addr.arpa. PTR mail.example.net.
11.2.0.192.in-addr.arpa. PTR mail.trunghq.com.
77.2.0.192.in-addr.arpa. PTR wrong.example.org.
66.113.0.203.in-addr.arpa. PTR spam.spammer.test.
67.113.0.203.in-addr.arpa. PTR nofwd.example.org.
25.100.51.198.in-addr.arpa. PTR ubuntu.localdomain.
; DNSBL
2.0.0.127.zen.lab.test. A 127.0.0.2
66.113.0.203.zen.lab.test. A 127.0.0.2
66.113.0.203.zen.lab.test. TXT "https://lab.test/query/ip/203.0.113.66"
67.113.0.203.zen.lab.test. A 127.0.0.10
spammer.test.dbl.lab.test. A 127.0.1.2
spammer.test.dbl.lab.test. TXT "spammer.test is listed"
mail.example.net.wl.lab.test. A 127.0.0.1
10.2.0.192.wl.lab.test. A 127.0.0.3
`;
