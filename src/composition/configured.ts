/** All that a configuration opens before anything is asked, and all that is wrong with it, told at once. */
import { readStandard, type Standard } from '#domain/standard.ts'
import { accessFaults } from '../access/faults.ts'
import { shapedClients, type Loaded } from '../configuration/load.ts'
import { readDocuments, type Documents } from './federation.ts'
import { openSources, type OpenedSources, type OpenOptions } from './sources.ts'

export interface Configured extends OpenedSources {
  readonly documents: Documents
  readonly standard: Standard
  /** Of the file, of who may see what, and of the sources. */
  readonly faults: readonly string[]
}

/** The sources are to be closed again, also where there are faults. */
export async function openConfigured(loaded: Loaded, options: OpenOptions): Promise<Configured> {
  const documents = await readDocuments()
  const standard = readStandard(documents)
  const opened = await openSources(loaded, options)
  const access = accessFaults(shapedClients(loaded.configuration), loaded.configuration?.proxy, standard)
  return { ...opened, documents, standard, faults: [...loaded.faults, ...access, ...opened.faults] }
}
