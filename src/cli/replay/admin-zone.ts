/** data table: the DNS of the network in which administration was recorded, as one root zone; other names are NXDOMAIN. */
export const ADMIN_ZONE = `$ORIGIN .
$TTL 3600
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 900 604800 3600
@ NS ns.lab.test.
ns.lab.test. A 10.20.0.53
lab.example. MX 10 mail.lab.example.
mail.lab.example. A 10.20.0.10
pc.lab.example. A 10.20.0.30
10.0.20.10.in-addr.arpa. PTR mail.lab.example.
30.0.20.10.in-addr.arpa. PTR pc.lab.example.
sender.example. MX 10 mx.sender.example.
mx.sender.example. A 198.51.100.25
25.100.51.198.in-addr.arpa. PTR mx.sender.example.
remote.example. MX 10 mx.remote.example.
mx.remote.example. A 203.0.113.11
multi.example. MX 10 mx1.multi.example.
multi.example. MX 20 mx2.multi.example.
mx1.multi.example. A 203.0.113.21
mx2.multi.example. A 203.0.113.22
servfail.example. NS ns.lab.test.
refused.example. A 203.0.113.97
isp.example. MX 10 smart.isp.example.
smart.isp.example. A 203.0.113.24
other.example. MX 10 mx.other.example.
mx.other.example. A 203.0.113.26
partner.example. MX 10 mx.partner.example.
mx.partner.example. A 203.0.113.27
`;
