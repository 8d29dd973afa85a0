/** Every kind of source that can be had, each filled with its part of the story: real servers where there are, and stand-ins. */
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seedCrm } from '../../config/voorbeeldgemeente/crm.ts'
import { gemeente } from '../../config/voorbeeldgemeente/personen.ts'
import { startZaaksysteem, zaaksysteemClient } from '../../config/voorbeeldgemeente/zaaksysteem.ts'
import { startStandIn } from '../adapters/klanten-v1/standin.ts'
import { configurationFile } from '../http/gemeente.ts'
import { faultyConnection } from '../laws/faulty-connection.ts'
import type { Faults } from '../laws/faults.ts'
import { cyrusPrograms, startCyrus, type Appended } from '../servers/cyrus.ts'
import type { DatabaseServer } from '../servers/database.ts'
import { startDataverse } from '../servers/dataverse.ts'
import { serverFolder, type KeptServer, type Programs } from '../servers/debian.ts'
import { dovecotPrograms, startDovecot } from '../servers/dovecot.ts'
import { mariadbPrograms, quoted as inMariadb, startMariadb } from '../servers/mariadb.ts'
import { postgresqlPrograms, quoted as inPostgresql, startPostgresql } from '../servers/postgresql.ts'
import { requestTrackerPrograms, startRequestTracker } from '../servers/request-tracker.ts'
import { standardToken, startStandardServer } from '../servers/standard.ts'
import { startTryton, trytonPrograms } from '../servers/tryton.ts'
import type { Naam } from './verhaal.ts'
import { brieven, dynamics, klanten, mbox, meldingen, notities, openklant, zaaksysteem } from './vullen.ts'

export const programs: Programs = { ...postgresqlPrograms, ...mariadbPrograms, ...dovecotPrograms, ...cyrusPrograms, ...requestTrackerPrograms, ...trytonPrograms }

/** What Gevel is told of a source, by public name. */
export type Configured = Readonly<Partial<Record<Naam, { readonly adapter: string; readonly settings: Readonly<Record<string, unknown>>; readonly [more: string]: unknown }>>>

/** One program, which may be several sources. */
export interface Started {
  readonly sources: Configured
  /** Of a real server. */
  readonly server?: KeptServer
  /** The connections that Gevel has with it. */
  readonly connections?: Faults
  stop(): Promise<void>
}

const mapping = resolve(dirname(configurationFile), 'voorbeeldgemeente/crm.mapping.yaml')
const mail = { domains: [gemeente.domein], postbussen: [gemeente.postbus] }
const byAddress = { koppelen: 'geverifieerd' }

/** Started one beside the other. */
export const starts: readonly (() => Promise<Started>)[] = [
  () => database('crm', startPostgresql, inPostgresql),
  () => database('belastingen', startMariadb, inMariadb),
  sqlite, dovecot, cyrus, bestanden, requestTracker, tryton, dataverse, () => klantenV1('klanten'), () => klantenV1('esuite'), zaken, standaard, register,
]

async function database(name: 'crm' | 'belastingen', start: () => Promise<DatabaseServer>, quoted: (name: string) => string): Promise<Started> {
  const server = await start()
  server.sql(notities(name, quoted))
  const door = await faultyConnection(server.settings)
  return { sources: { [name]: { adapter: 'sql', settings: { mapping, database: { ...server.settings, port: door.port } } } }, server, connections: door.faults, stop: () => closing(door, server) }
}

/** The door first: a server may wait for those who are connected. */
async function closing(door: { close(): Promise<void> }, server: { stop(): Promise<void> }): Promise<void> {
  await door.close()
  await server.stop()
}

async function sqlite(): Promise<Started> {
  const folder = serverFolder('gemeente')
  const file = join(folder.path, 'crm.sqlite')
  seedCrm(file)
  const opened = new DatabaseSync(file)
  opened.exec(notities('oud-crm', (name) => name))
  opened.close()
  return { sources: { 'oud-crm': { adapter: 'sql', settings: { mapping, database: { dialect: 'sqlite', file } } } }, stop: async () => folder.remove() }
}

function putInMaildir(maildir: string, messages: readonly Appended[]): void {
  for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, place), { recursive: true })
  for (const [place, { content, at }] of messages.entries()) {
    const path = join(maildir, 'cur', `${Math.floor(at.getTime() / 1000)}.G${place}.gemeente:2,S`)
    writeFileSync(path, content)
    utimesSync(path, at, at)
  }
}

async function dovecot(): Promise<Started> {
  const server = await startDovecot()
  putInMaildir(server.maildir, brieven('dovecot'))
  server.settle()
  const door = await faultyConnection(server)
  const settings = { ...mail, host: door.host, port: door.port, tls: 'geen', gebruiker: server.user, wachtwoord: server.password, mailboxen: [{ nummer: 1, naam: 'INBOX' }] }
  return { sources: { dovecot: { adapter: 'imap', ...byAddress, settings } }, server, connections: door.faults, stop: () => closing(door, server) }
}

/** One server that is two sources, by two protocols, each of a mailbox of its own. */
async function cyrus(): Promise<Started> {
  const server = await startCyrus()
  await server.put('INBOX', brieven('cyrus'))
  await server.put('Webmail', brieven('webmail'))
  await server.index()
  const { host, port, user: gebruiker, password: wachtwoord } = server
  return {
    sources: {
      cyrus: { adapter: 'imap', ...byAddress, settings: { ...mail, host, port, tls: 'geen', gebruiker, wachtwoord, mailboxen: [{ nummer: 1, naam: 'INBOX' }] } },
      webmail: { adapter: 'jmap', ...byAddress, settings: { ...mail, sessieUrl: `${server.url}/jmap`, gebruiker, wachtwoord, mailboxen: ['Webmail'], deelzoeken: true } },
    },
    server, stop: () => server.stop(),
  }
}

async function bestanden(): Promise<Started> {
  const folder = serverFolder('gemeente-post')
  const [maildir, file] = [join(folder.path, 'maildir'), join(folder.path, 'post.mbox')]
  putInMaildir(maildir, brieven('postkamer'))
  writeFileSync(file, mbox(brieven('griffie')))
  const { domains } = mail
  return {
    sources: { postkamer: { adapter: 'maildir', ...byAddress, settings: { domains, directory: maildir } }, griffie: { adapter: 'maildir', ...byAddress, settings: { domains, mbox: file } } },
    stop: async () => folder.remove(),
  }
}

async function requestTracker(): Promise<Started> {
  const { users, tickets } = meldingen()
  const server = await startRequestTracker(users, tickets)
  const door = await faultyConnection({ port: Number(new URL(server.url).port) })
  const settings = { profile: 'request-tracker', url: `http://127.0.0.1:${door.port}`, credentials: server.credentials }
  // A request takes it a quarter of a second, and it does one at a time.
  return { sources: { meldingen: { adapter: 'rest', deadlineMs: 45_000, settings } }, server, connections: door.faults, stop: () => closing(door, server) }
}

async function tryton(): Promise<Started> {
  const server = await startTryton()
  const door = await faultyConnection({ port: Number(new URL(server.url).port) })
  const settings = { profile: 'tryton', url: `http://127.0.0.1:${door.port}/kcc`, credentials: server.credentials }
  return { sources: { relaties: { adapter: 'jsonrpc', settings } }, server, connections: door.faults, stop: () => closing(door, server) }
}

async function dataverse(): Promise<Started> {
  const server = await startDataverse(dynamics())
  const { url, options, credentials } = server
  return { sources: { dynamics: { adapter: 'rest', settings: { profile: 'dataverse', url, options, credentials } } }, stop: () => server.stop() }
}

async function klantenV1(name: 'klanten' | 'esuite'): Promise<Started> {
  const server = await startStandIn(name === 'klanten' ? 'openklant1' : 'esuite', klanten(name))
  return { sources: { [name]: { adapter: 'klanten-v1', settings: server.settings } }, stop: () => server.close() }
}

async function zaken(): Promise<Started> {
  const server = await startZaaksysteem(zaaksysteem())
  return { sources: { zaken: { adapter: 'zgw', settings: { zakenUrl: `${server.url}/zaken/api/v1`, ...zaaksysteemClient } } }, stop: () => server.close() }
}

async function standaard(): Promise<Started> {
  const folder = serverFolder('gemeente-openklant')
  const file = join(folder.path, 'register.sqlite')
  openklant(file)
  const server = await startStandardServer(file)
  const { url } = server
  const settings = { klantinteractiesUrl: `${url}/klantinteracties/api/v1`, contactgegevensUrl: `${url}/contactgegevens/api/v1`, token: standardToken }
  return {
    sources: { openklant: { adapter: 'klantinteracties', settings } },
    stop: async () => {
      await server.stop()
      folder.remove()
    },
  }
}

async function register(): Promise<Started> {
  const folder = serverFolder('gemeente-register')
  return { sources: { register: { adapter: 'register', settings: { file: join(folder.path, 'register.sqlite') } } }, stop: async () => rmSync(folder.path, { recursive: true, force: true }) }
}
