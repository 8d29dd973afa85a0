/** What tests do with a SQL server, whichever it is. */
import { chownSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './debian.ts'

export interface Reader {
  readonly user: string
  readonly password: string
}

export interface DatabaseServer {
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
  /** Ends the server, as a restart does, and starts it again at the same port. */
  halt(): Promise<void>
  resume(): Promise<void>
  /** Ends it, and removes all it wrote. */
  stop(): Promise<void>
}

export function chownTo(user: string, ...paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(run({ program: '/usr/bin/id', args: [flag, user] })))
  for (const path of paths) chownSync(path, uid!, gid!)
}

/** Made for this server alone. */
export function makeCertificate(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'server.pem'), join(folder, 'server-key.pem')]
  run({
    program: '/usr/bin/openssl',
    args: ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-out', cert, '-keyout', key],
  })
  run({ program: '/bin/chmod', args: ['600', key] })
  return { cert, key }
}
