/** data table: files of the host on which the smtpd sessions were recorded (Debian 12, Postfix 3.7.11). */

/** main.cf before a case's own settings, in the recorder's order. */
export const BASE_CONFIG: readonly (readonly [string, string])[] = [
  ['compatibility_level', '3.6'],
  ['smtpd_banner', '$myhostname ESMTP $mail_name (Ubuntu)'],
  ['biff', 'no'],
  ['append_dot_mydomain', 'no'],
  ['readme_directory', 'no'],
  ['myhostname', 'ubuntu.localdomain'],
  ['mydomain', 'localdomain'],
  ['myorigin', '$myhostname'],
  ['mydestination', '$myhostname, localhost.$mydomain, localhost'],
  ['relayhost', ''],
  ['mynetworks', '127.0.0.0/8'],
  ['mailbox_size_limit', '0'],
  ['recipient_delimiter', '+'],
  ['inet_interfaces', '127.0.0.1, 198.51.100.25'],
  ['inet_protocols', 'ipv4'],
  ['alias_maps', 'hash:/etc/aliases'],
  ['alias_database', 'hash:/etc/aliases'],
  ['smtpd_relay_restrictions', 'permit_mynetworks permit_sasl_authenticated defer_unauth_destination'],
  ['maillog_file', '/var/log/mail.log'],
];

export const ALIASES = `postmaster: root
mailer-daemon: postmaster
abuse: postmaster
root: trunghq
webmaster: trunghq
team: alice, bob
devnull: /dev/null
dead: nosuchuser
faraway: someone@example.net
loop1: loop2
loop2: loop1
`;

/** Debian's, with all chroot columns `n`, one process for each delivery agent, and postlog. */
export const MASTER_CF = `smtp      inet  n       -       n       -       -       smtpd
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
proxywrite unix -       -       n       -       1       proxymap
smtp      unix  -       -       n       -       1       smtp
relay     unix  -       -       n       -       1       smtp
        -o syslog_name=postfix/$service_name
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
local     unix  -       n       n       -       1       local
virtual   unix  -       n       n       -       -       virtual
lmtp      unix  -       -       n       -       -       lmtp
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
`;

export const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
games:x:5:60:games:/usr/games:/usr/sbin/nologin
man:x:6:12:man:/var/cache/man:/usr/sbin/nologin
lp:x:7:7:lp:/var/spool/lpd:/usr/sbin/nologin
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
news:x:9:9:news:/var/spool/news:/usr/sbin/nologin
uucp:x:10:10:uucp:/var/spool/uucp:/usr/sbin/nologin
proxy:x:13:13:proxy:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
backup:x:34:34:backup:/var/backups:/usr/sbin/nologin
list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin
irc:x:39:39:ircd:/run/ircd:/usr/sbin/nologin
_apt:x:42:65534::/nonexistent:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
messagebus:x:100:102::/nonexistent:/usr/sbin/nologin
postfix:x:103:111::/var/spool/postfix:/usr/sbin/nologin
dovecot:x:105:114:Dovecot mail server,,,:/usr/lib/dovecot:/usr/sbin/nologin
dovenull:x:106:115:Dovecot login user,,,:/nonexistent:/usr/sbin/nologin
trunghq:x:21001:21001:trunghq:/home/trunghq:/usr/sbin/nologin
alice:x:21002:21002:alice:/home/alice:/usr/sbin/nologin
bob:x:21003:21003:bob:/home/bob:/usr/sbin/nologin
`;

/** Cyrus SASL's settings and users; the realm is the host's name. */
export const SASL_CONF = `pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN
sasldb_path: /etc/sasldb2
`;
export const SASL_USERS = `trunghq@ubuntu.localdomain: secret-trunghq
alice@ubuntu.localdomain: secret-alice
`;
export const DOVECOT_USERS = 'trunghq:{PLAIN}secret-trunghq\nalice:{PLAIN}secret-alice\n';

/** Where the recorder's instance kept its files, in a case's settings, and where a host usually does. */
export const CONFIG_PLACES: readonly (readonly [string, string])[] = [
  ['@BASE@/run/mail', '/var/mail'],
  ['@BASE@/run/spool', '/var/spool/postfix'],
  ['@BASE@/run/data', '/var/lib/postfix'],
];

export const HOSTS = '127.0.0.1\tlocalhost\n127.0.1.1\tubuntu.localdomain ubuntu\n';
export const NSSWITCH = 'passwd: files\ngroup: files\nhosts: files dns\n';

export const NSD_CONF = `server:
  zonesdir: "/etc/nsd"
zone:
  name: "."
  zonefile: root.zone
zone:
  name: "servfail.test"
  zonefile: does-not-exist.zone
`;
