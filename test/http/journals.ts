/** Gevel with journals in files of its own, and what was written to them since the last look. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdapterType } from '#spi'
import { configured, type Configuration, type Configured } from './configured.ts'

export const activiteit = 'https://gemeente.example/verwerkingen/klantcontact'
export type JournalName = 'logboek' | 'audit' | 'beslissingen'
export type Files = Readonly<Record<JournalName, string>>

export interface Journaled extends Configured {
  readonly files: Files
  /** As they were written. */
  text(journal: JournalName): Promise<string>
  /** Since the last look; none where there is no file yet. */
  lines(journal: JournalName): Promise<any[]>
}

/** A folder for the files of a suite, gone after it. */
export function journalFolder(): () => string {
  let folder = ''
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'gevel-journaal-')) })
  after(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}

let made = 0

export async function withJournals(folder: string, change: (configuration: Configuration, files: Files) => void = () => undefined, types?: readonly AdapterType<never>[]): Promise<Journaled> {
  const at = (name: string) => join(folder, `${name}-${made}.jsonl`)
  made++
  const files = { logboek: at('logboek'), audit: at('audit'), beslissingen: at('beslissingen') }
  const gevel = await configured((configuration) => {
    configuration['logboek'] = { geheim: 'een geheim van zestien', bestand: files.logboek, verwerkingsactiviteit: activiteit }
    configuration['audit'] = { bestand: files.audit }
    change(configuration, files)
  }, 0, types)
  const seen = { logboek: 0, audit: 0, beslissingen: 0 }
  const text = (journal: JournalName) => readFile(files[journal], 'utf8').catch(() => '')
  const lines = async (journal: JournalName) => {
    const all = (await text(journal)).trimEnd().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)
    return all.slice(seen[journal], (seen[journal] = all.length))
  }
  return { ...gevel, files, text, lines }
}
