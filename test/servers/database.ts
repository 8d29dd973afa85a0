/** What tests do with a SQL server, whichever it is. */
import { chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run, serverFolder, type KeptServer } from './debian.ts'

export interface Reader {
  readonly user: string
  readonly password: string
}

export interface DatabaseServer extends KeptServer {
  /** As the sql adapter takes them, of a role that may only read. */
  readonly settings: {
    readonly dialect: 'postgresql' | 'mariadb'
    readonly host: string
    readonly port: number
    readonly database: string
    readonly user: string
    readonly password: string
  }
  /** PEM file of the certificate that the server shows, for the name `localhost`. */
  readonly certificate: string
  /** Runs statements as the administrator; the reader may read all tables afterwards. Answers what the last one gave, as text. */
  readonly sql: (script: string) => string
  readonly quoted: (name: string) => string
  /** How many statements the reader has under way, and how many connections. */
  running(): number
  connections(): number
  /** Ends it, and removes all it wrote. */
  stop(): Promise<void>
}

export interface DatabaseFolder {
  readonly path: string
  readonly data: string
  readonly sockets: string
  readonly certificate: { readonly cert: string; readonly key: string }
  remove(): void
}

/** With what a server that runs as `user` writes in, and the certificate that it shows. */
export function databaseFolder(name: string, user: string): DatabaseFolder {
  const folder = serverFolder(name)
  const { path } = folder
  const [data, sockets] = [join(path, 'data'), join(path, 'sockets')]
  mkdirSync(data)
  mkdirSync(sockets)
  const certificate = makeCertificate(path)
  chownTo(user, data, sockets, certificate.key)
  return { ...folder, data, sockets, certificate }
}

function chownTo(user: string, ...paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(run({ program: '/usr/bin/id', args: [flag, user] })))
  for (const path of paths) chownSync(path, uid!, gid!)
}

/** Made for this server alone. */
function makeCertificate(folder: string): DatabaseFolder['certificate'] {
  const [cert, key] = [join(folder, 'server.pem'), join(folder, 'server-key.pem')]
  run({
    program: '/usr/bin/openssl',
    args: ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-out', cert, '-keyout', key],
  })
  run({ program: '/bin/chmod', args: ['600', key] })
  return { cert, key }
}
