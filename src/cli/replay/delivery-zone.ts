/**
 * data table: the DNS of the network in which deliveries were recorded, as one root zone; other names are NXDOMAIN.
 * Below servfail.example the recorder's name server answered SERVFAIL, below dnstimeout.example nothing.
 */
export const DELIVERY_ZONE = `@ SOA ns. h. 1 2 3 4 5
lab.example MX 10 mail.lab.example.
mail.lab.example A 10.20.0.10
pc.lab.example A 10.20.0.30
10.0.20.10.in-addr.arpa PTR mail.lab.example.
30.0.20.10.in-addr.arpa PTR pc.lab.example.
sender.example MX 10 mx.sender.example.
mx.sender.example A 198.51.100.25
25.100.51.198.in-addr.arpa PTR mx.sender.example.
remote.example MX 10 mx.remote.example.
mx.remote.example A 203.0.113.11
multi.example MX 10 mx1.multi.example.
multi.example MX 20 mx2.multi.example.
mx1.multi.example A 203.0.113.21
mx2.multi.example A 203.0.113.22
down1st.example MX 10 refused.example.
down1st.example MX 20 mx2.multi.example.
timeout1st.example MX 10 timeout.example.
timeout1st.example MX 20 mx2.multi.example.
alldown.example MX 10 refused.example.
alldown.example MX 20 timeout.example.
aonly.example A 203.0.113.23
nullmx.example MX 0 .
nomx.example TXT "no mail here"
self.example MX 10 mail.lab.example.
backup.example MX 10 refused.example.
backup.example MX 20 mail.lab.example.
backup.example MX 30 mx2.multi.example.
badmx.example MX 10 nohost.badmx.example.
badmx2.example MX 10 nohost.badmx.example.
badmx2.example MX 20 mx.remote.example.
cname.example CNAME remote.example.
mxcname.example MX 10 alias.mxcname.example.
alias.mxcname.example CNAME mx.remote.example.
ipmx.example MX 10 203.0.113.11.
refused.example A 203.0.113.97
timeout.example A 203.0.113.250
unreach.example A 203.0.113.98
isp.example MX 10 smart.isp.example.
smart.isp.example A 203.0.113.24
inside.corp.example A 203.0.113.25
other.example MX 10 mx.other.example.
mx.other.example A 203.0.113.26
partner.example MX 10 mx.partner.example.
mx.partner.example A 203.0.113.27
`;

export const DELIVERY_NSD_CONF = `zone:
 name: "."
 zonefile: root
zone:
 name: servfail.example
 zonefile: none
zone:
 name: dnstimeout.example
 answer: drop
`;
