/** Manifests as files: those that come with an adapter, by name, and those of a municipality itself, by path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Adapter, AdapterContext, SettingsSchema } from '#spi'
import type { ManifestDocument } from './document.ts'
import { httpTransport, type Envelope, type HttpSettings } from './http-transport.ts'
import { openManifest } from './open.ts'
import { ManifestError, readManifest, type Options } from './read.ts'

export interface ManifestSettings extends HttpSettings {
  /** The name of a manifest that comes with the adapter. */
  readonly profile?: string
  /** Or the path of one, relative to the configuration. */
  readonly manifest?: string
  readonly options?: Options
}

const text = { type: 'string', minLength: 1 } as const

export const manifestSettings: SettingsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    profile: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$' },
    manifest: text,
    url: { type: 'string', pattern: '^https?://[^?#]+$' },
    credentials: { type: 'object', additionalProperties: { ...text, 'x-secret': true }, 'x-secret': true },
    options: { type: 'object', additionalProperties: text },
  },
}

export interface ManifestFile {
  readonly file: string
  readonly manifest: ManifestDocument
}

/** @throws ManifestError with every fault of the settings and of the manifest */
export function loadManifest(settings: Pick<ManifestSettings, 'profile' | 'manifest' | 'options'>, kind: ManifestDocument['manifest'], profiles: string, baseDirectory: string): ManifestFile {
  const { profile, manifest: path, options = {} } = settings
  if ((profile === undefined) === (path === undefined)) throw new ManifestError(['needs either profile or manifest'])
  const file = profile === undefined ? resolve(baseDirectory, path!) : join(profiles, `${profile}.yaml`)
  const name = profile ?? path!
  if (!existsSync(file)) {
    const known = readdirSync(profiles).filter((one) => one.endsWith('.yaml')).map((one) => one.slice(0, -5))
    throw new ManifestError([profile === undefined ? `manifest: there is no file ${path}` : `profile: names no manifest; there are ${known.join(', ')}`])
  }
  try {
    const manifest = readManifest(readFileSync(file, 'utf8'), kind, options)
    const missing = manifest.examples.filter((example) => !existsSync(join(dirname(file), example)))
    if (missing.length > 0) throw new ManifestError(missing.map((example) => `examples: there is no file ${example}`))
    return { file, manifest }
  } catch (error) {
    if (error instanceof ManifestError) throw new ManifestError(error.faults.map((fault) => `manifest ${name}: ${fault}`))
    throw error
  }
}

/** No I/O but the reading of the manifest. */
export function openFromSettings(settings: ManifestSettings, context: AdapterContext, kind: ManifestDocument['manifest'], profiles: string, envelopeOf: (manifest: ManifestDocument) => Envelope): Adapter {
  const { manifest } = loadManifest(settings, kind, profiles, context.baseDirectory)
  const faults = credentialFaults(manifest, settings.credentials ?? {})
  if (faults.length > 0) throw new ManifestError(faults)
  return openManifest(manifest, httpTransport(manifest, settings, context, envelopeOf(manifest)))
}

function credentialFaults(manifest: ManifestDocument, given: Readonly<Record<string, string>>): string[] {
  const wanted = new Set([...JSON.stringify(manifest).matchAll(/\{credentials\.([a-zA-Z0-9]+)\}/g)].map(([, name]) => name!))
  return [
    ...[...wanted].filter((name) => given[name] === undefined).map((name) => `credentials.${name}: is missing`),
    ...Object.keys(given).filter((name) => !wanted.has(name)).map((name) => `credentials.${name}: unknown key`),
  ]
}
