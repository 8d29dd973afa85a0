/** Sources whose procedures are called by JSON-RPC, told by a manifest: which calls, which rows, and what of them is what. */
import { join } from 'node:path'
import type { AdapterType } from '#spi'
import { exampleFaults } from '../manifest/examples.ts'
import { loadManifest, manifestSettings, openFromSettings, type ManifestSettings } from '../manifest/load.ts'
import type { Options } from '../manifest/read.ts'
import { recognise } from './recognise.ts'
import { rpcEnvelope } from './translate.ts'

const profiles = join(import.meta.dirname, 'profiles')

export const jsonrpc: AdapterType<ManifestSettings> = {
  name: 'jsonrpc',
  settings: manifestSettings,
  open: (settings, context) => openFromSettings(settings, context, 'jsonrpc/1', profiles, ({ version }) => rpcEnvelope(version)),
  recognise,
}

/** Runs the examples of a manifest. Throws when the manifest itself has faults; answers what its examples show. */
export function testManifest(file: string, options: Options = {}): Promise<string[]> {
  return exampleFaults(loadManifest({ manifest: file, options }, 'jsonrpc/1', profiles, process.cwd()))
}
