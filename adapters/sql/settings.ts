/** Which database, and how it is reached. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import type { SettingsSchema } from '#spi'

export interface SqlSettings {
  readonly database: FileSettings | ServerSettings
  /** The mapping itself, or the path of a YAML file relative to the configuration. */
  readonly mapping: string | Readonly<Record<string, unknown>>
}

export interface FileSettings {
  readonly dialect: 'sqlite'
  /** Relative to the configuration. */
  readonly file: string
}

export interface ServerSettings {
  readonly dialect: 'postgresql' | 'mariadb'
  /** A name or an address, or the path of a socket: of PostgreSQL that of its folder. */
  readonly host: string
  readonly port?: number
  readonly database: string
  readonly user: string
  readonly password?: string
  /** Absent: on, except to this machine itself. Paths are of PEM files. */
  readonly tls?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
  /** Seconds after which the server itself stops a statement. Default 10. */
  readonly statementSeconds?: number
}

/** A server as a driver is told of it. */
export interface Server {
  readonly host: string
  readonly port?: number | undefined
  readonly database: string
  readonly user: string
  readonly password?: string | undefined
  /** Contents of PEM files, and the name that the certificate must be of: it is always checked. Absent: no TLS. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername: string } | undefined
  readonly statementSeconds: number
}

const text = { type: 'string', minLength: 1 }

export const settingsSchema: SettingsSchema = {
  type: 'object',
  properties: {
    database: {
      type: 'object',
      properties: {
        dialect: { enum: ['postgresql', 'mariadb', 'sqlite'] },
        file: text,
        host: text,
        port: { type: 'integer', minimum: 1, maximum: 65535 },
        database: text,
        user: text,
        password: { ...text, 'x-secret': true },
        tls: {
          type: ['boolean', 'object'],
          properties: { ca: text, cert: text, key: text, servername: text },
          additionalProperties: false,
        },
        statementSeconds: { type: 'integer', minimum: 1, maximum: 600 },
      },
      required: ['dialect'],
      additionalProperties: false,
    },
    mapping: { type: ['string', 'object'], minLength: 1 },
  },
  required: ['database', 'mapping'],
  additionalProperties: false,
}

const ofFile = ['dialect', 'file']
const ofServer = ['host', 'database', 'user']

/** What the schema does not say: which settings go with which dialect. Each begins with its place. */
export function databaseFaults(database: SqlSettings['database'], baseDirectory: string): string[] {
  const given = Object.keys(database)
  const isFile = database.dialect === 'sqlite'
  const missing = (isFile ? ['file'] : ofServer).filter((name) => !given.includes(name))
  const strange = given.filter((name) => (isFile ? !ofFile.includes(name) : name === 'file'))
  return [
    ...missing.map((name) => `database.${name}: is missing, and ${database.dialect} needs it`),
    ...strange.map((name) => `database.${name}: does not go with ${database.dialect}`),
    ...(isFile || missing.includes('host') ? [] : tlsFaults(database, baseDirectory)),
  ]
}

const pemFiles = ['ca', 'cert', 'key'] as const

function tlsFaults({ dialect, host, tls }: ServerSettings, baseDirectory: string): string[] {
  const named = typeof tls === 'object' ? tls : {}
  const nameless = dialect === 'mariadb' && isSecured({ host, tls }) && isIP(named.servername ?? host) !== 0
  const unread = pemFiles.filter((name) => named[name] !== undefined && pem(named[name], baseDirectory) === undefined)
  return [
    ...unread.map((name) => `database.tls.${name}: the file ${named[name]} cannot be read`),
    ...(nameless ? ['database.tls.servername: is missing; the driver can check a certificate by a name only'] : []),
  ]
}

/** To this machine itself nothing is secured unless that is asked. */
function isSecured({ host, tls }: { readonly host: string; readonly tls?: ServerSettings['tls'] | undefined }): boolean {
  return tls === undefined ? !/^(\/.*|localhost|127(\.\d+){3}|::1)$/.test(host) : tls !== false
}

function pem(file: string, baseDirectory: string): string | undefined {
  try {
    return readFileSync(resolve(baseDirectory, file), 'utf8')
  } catch {
    return undefined
  }
}

export function serverOf({ host, port, database, user, password, tls, statementSeconds = 10 }: ServerSettings, baseDirectory: string): Server {
  const named = typeof tls === 'object' ? tls : {}
  const files = Object.fromEntries(pemFiles.flatMap((name) => {
    const content = named[name] === undefined ? undefined : pem(named[name], baseDirectory)
    return content === undefined ? [] : [[name, content]]
  })) as { [Name in (typeof pemFiles)[number]]?: string }
  return {
    host, port, database, user, password, statementSeconds,
    ...(isSecured({ host, tls }) && { tls: { ...files, servername: named.servername ?? host } }),
  }
}
