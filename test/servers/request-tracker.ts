/** Request Tracker 5 from Debian, with a database, a configuration and files of its own, filled with what a test wants. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { personen } from '../../config/voorbeeldgemeente/personen.ts'
import { freePort, keepServer, run, serverFolder, type KeptServer, type Programs } from './debian.ts'

export const requestTrackerPrograms: Programs = {
  '/usr/share/request-tracker5/libexec/rt-server': 'request-tracker5 rt5-standalone rt5-db-sqlite libdbd-sqlite3-perl',
  '/usr/sbin/rt-setup-database-5': 'request-tracker5 rt5-standalone rt5-db-sqlite libdbd-sqlite3-perl',
}

export interface User {
  readonly name: string
  readonly realName?: string
  readonly email?: string
  readonly bsn?: string
  /** May own tickets and log in. */
  readonly isPrivileged?: boolean
}

export interface Ticket {
  readonly subject: string
  /** Names or addresses of users; an address that is nobody's makes a user. */
  readonly requestors: readonly string[]
  /** `2026-03-04 09:30:00`, UTC. */
  readonly created: string
  readonly owner?: string
  readonly content?: string
}

export interface RequestTracker extends KeptServer {
  /** Without the path of its REST interface. */
  readonly url: string
  /** Of an account that may see what the manifest reads, and change no ticket. */
  readonly credentials: { readonly user: string; readonly password: string }
  /** Its own administrator, for what else a test wants to put in. */
  readonly root: { readonly user: string; readonly password: string }
  stop(): Promise<void>
}

/** Some of the voorbeeldgemeente who write mail. One address is one user there, so that of a family it is one's. */
const written = ['999993653', '999992570', '999990135'].map((bsn) => personen.find((one) => one.bsn === bsn)!)
const addressOf = ({ schrijftVan }: (typeof written)[number]) => schrijftVan.at(-1)!

export const exampleUsers: readonly User[] = [
  ...written.map((one, place) => ({ name: place === 0 ? 'moulin' : addressOf(one), realName: `${one.voornaam} ${one.achternaam}`, email: addressOf(one), bsn: one.bsn })),
  // Known by no number.
  { name: 'o.neill@elders.example', realName: "Niamh O'Neill", email: 'O.Neill@elders.example' },
  { name: 'jansen', realName: 'J. Jansen', email: 'j.jansen@voorbeeldgemeente.example', isPrivileged: true },
]

export const exampleTickets: readonly Ticket[] = [
  { subject: 'Paspoort verlopen', requestors: ['moulin'], created: '2026-03-04 09:30:00', owner: 'jansen', content: 'Wat nu?' },
  // In one second, so that only the id tells them apart.
  { subject: "Lantaarn 'kapot' \\ hoek 100%", requestors: ['o.neill@elders.example'], created: '2026-03-04 09:30:00' },
  { subject: 'Vergunning', requestors: ['moulin', 'o.neill@elders.example'], created: '2026-03-04 09:30:00', owner: 'root' },
  { subject: '', requestors: ['raul.nunez@voorbeeld.example.nergens.example'], created: '2024-02-29 23:59:59' },
  { subject: 'Café De Zón – geluid', requestors: [], created: '2025-07-01 12:00:00' },
  { subject: 'Grofvuil', requestors: [addressOf(written[1]!)], created: '2026-01-02 08:00:00', owner: 'jansen' },
]

export async function startRequestTracker(users = exampleUsers, tickets = exampleTickets): Promise<RequestTracker> {
  const folder = serverFolder('request-tracker')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const credentials = { user: 'gevel', password: 'geheim-en-lang-genoeg' }
  const env = { RT_SITE_CONFIG_DIR: join(folder.path, 'conf'), GEVEL_SEED: join(folder.path, 'seed.json') }
  mkdirSync(env.RT_SITE_CONFIG_DIR)
  writeFileSync(join(env.RT_SITE_CONFIG_DIR, '50-gevel.pm'), configuration(folder.path, port))
  writeFileSync(env.GEVEL_SEED, JSON.stringify({ users, tickets, credentials }))
  writeFileSync(join(folder.path, 'seed.pl'), seed)
  const setUp = (...args: string[]) => run({ program: '/usr/sbin/rt-setup-database-5', args: [...args, '--skip-create'], env, cwd: folder.path })
  setUp('--action', 'init', '--dba', 'none', '--dba-password', 'none')
  setUp('--action', 'insert', '--datafile', join(folder.path, 'seed.pl'))
  // It goes on after a fault in what fills it.
  if (!existsSync(`${env.GEVEL_SEED}.done`)) throw new Error('Request Tracker could not be filled')

  // Its workers only end with it when it is asked to.
  const server = await keepServer({ program: '/usr/share/request-tracker5/libexec/rt-server', args: ['--host', '127.0.0.1', '--port', String(port)], env, cwd: folder.path }, port)
  return {
    ...server,
    url, credentials, root: { user: 'root', password: 'password' },
    stop: async () => {
      await server.halt()
      folder.remove()
    },
  }
}

function configuration(folder: string, port: number): string {
  return `
Set($rtname, 'voorbeeldgemeente.example');
Set($Organization, 'voorbeeldgemeente.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($WebPath, '');
Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${folder}/rtdb');
Set($MailCommand, 'testfile');
Set($Timezone, 'Europe/Amsterdam');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'critical');
1;
`
}

/** What Request Tracker reads to fill itself: Perl, that takes what to make from a file. */
const seed = `
use JSON ();
my $seed = do { local $/; open(my $in, '<:raw', $ENV{GEVEL_SEED}) or die $!; JSON::decode_json(<$in>) };
our @Queues = ({ Name => 'KCC', CorrespondAddress => 'kcc@voorbeeldgemeente.example' });
our @CustomFields = ({ Name => 'BSN', Type => 'FreeformSingle', LookupType => 'RT::User', ApplyTo => 0 });
our @Users = ({ Name => $seed->{credentials}{user}, Password => $seed->{credentials}{password}, Privileged => 1 });
our @ACL = map { { UserId => $seed->{credentials}{user}, Right => $_ } } qw(SeeQueue ShowTicket SeeCustomField AdminUsers);
our @Final = (sub {
  for my $one (@{ $seed->{users} }) {
    my $user = RT::User->new(RT->SystemUser);
    my ($ok, $message) = $user->Create(Name => $one->{name}, RealName => $one->{realName} // '', EmailAddress => $one->{email} // '', Privileged => $one->{isPrivileged} ? 1 : 0);
    die $message unless $ok;
    $user->AddCustomFieldValue(Field => 'BSN', Value => $one->{bsn}) if $one->{bsn};
    $user->PrincipalObj->GrantRight(Right => 'OwnTicket', Object => RT->System) if $one->{isPrivileged};
  }
  for my $one (@{ $seed->{tickets} }) {
    my $ticket = RT::Ticket->new(RT->SystemUser);
    my ($id, undef, $message) = $ticket->Create(Queue => 'KCC', Subject => $one->{subject}, Requestor => $one->{requestors}, ($one->{owner} ? (Owner => $one->{owner}) : ()),
      MIMEObj => MIME::Entity->build(Type => 'text/plain', Charset => 'UTF-8', Data => [ Encode::encode('UTF-8', $one->{content} // '-') ]));
    die $message unless $id;
    $ticket->__Set(Field => 'Created', Value => $one->{created});
  }
  open(my $done, '>', "$ENV{GEVEL_SEED}.done") or die $!;
});
1;
`
