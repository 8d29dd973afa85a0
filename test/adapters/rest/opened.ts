/** The manifest of the tests, as it is or changed, opened over the stand-in. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Adapter, Call, ListRequest } from '#spi'
import { rest } from '../../../adapters/rest/index.ts'
import { startMeldpunt, type Meldpunt, type Melding } from './meldpunt.ts'

export const manifestFile = join(import.meta.dirname, 'meldingen.yaml')

export interface Opened {
  readonly adapter: Adapter
  readonly meldpunt: Meldpunt
  close(): Promise<void>
}

export type Change = (manifest: any) => void

/** The text of the manifest after a change. */
export function changed(change: Change): string {
  const manifest: unknown = parse(readFileSync(manifestFile, 'utf8'))
  change(manifest)
  return stringify(manifest)
}

export function openText(text: string, url: string, settings: Record<string, unknown> = {}): Adapter {
  const folder = mkdtempSync(join(tmpdir(), 'gevel-manifest-'))
  try {
    writeFileSync(join(folder, 'manifest.yaml'), text)
    copyFileSync(join(import.meta.dirname, 'melding.json'), join(folder, 'melding.json'))
    return rest.open({ url, manifest: 'manifest.yaml', credentials: { key: 'geheim' }, ...settings }, { source: 'bron', now: () => new Date(), baseDirectory: folder })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export async function opened(change: Change = () => {}, rows?: readonly Melding[]): Promise<Opened> {
  const meldpunt = await startMeldpunt(rows)
  const adapter = openText(changed(change), meldpunt.url)
  return {
    adapter, meldpunt,
    close: async () => {
      await adapter.close?.()
      await meldpunt.close()
    },
  }
}

export const patiently = (): Call => ({ signal: AbortSignal.timeout(10_000) })

/** Locals of klantcontacten from the first page on, as far as the answers lead. */
export async function walk(adapter: Adapter, request: Partial<ListRequest<'klantcontacten'>> = {}): Promise<string[]> {
  const list = adapter.resources.klantcontacten!.list!
  const locals: string[] = []
  let from: ListRequest<'klantcontacten'>['from']
  for (let calls = 0; ; calls++) {
    if (calls > 200) throw new Error('the walk does not end')
    const answer = await list.fetch({ filters: [], limit: list.ability.pageSize, ...request, ...(from && { from }) }, patiently())
    locals.push(...answer.records.map(({ local }) => local))
    from = answer.next
    if (!from) return locals
  }
}
