/** Work on personal data, with the logboek around it: what came of it is recorded before it is handed on. */
import type { Query } from '#domain/query.ts'
import type { Trace } from '#domain/trace.ts'
import { SourcesFailed, type Completeness } from '../federation/completeness.ts'
import type { Item } from '../federation/items.ts'
import type { Acting } from './actors.ts'
import { NotRecorded, type Duty } from './journal.ts'
import type { Logboek } from './logboek.ts'
import type { RowStatus } from './rows.ts'
import { askedSubjects, subjectsOf, type Subjects } from './subjects.ts'

export interface Processing {
  readonly client: string
  readonly plicht: Duty
  /** Absolute URI of what it is for. */
  readonly verwerkingsactiviteit: string
  readonly trace: Trace
  readonly spanId: string
  /** What is done, in Dutch and without personal data: `klantcontacten opvragen`. */
  readonly name: string
  /** It changes something: the logboek is asked first whether it takes rows. */
  readonly changes?: boolean
  /** Whom it asks about; a number that is asked for is processed, found or not. */
  readonly asks: Query['persoon']
  /** Who acts, where that is in the name of another. */
  readonly acting?: Acting
  readonly statusOf: (error: unknown) => RowStatus
}

/** What an answer holds. */
export interface Processed {
  readonly items: readonly Item[]
  /** Something was given; default: there are items. */
  readonly found?: boolean
  readonly completeness?: Completeness
}

/** The result of the work, once it has been recorded. Rejects with what the work rejects with, or with NotRecorded. */
export async function processed<T>(logboek: Logboek, processing: Processing, work: () => Promise<T>, resultOf: (result: T) => Processed): Promise<T> {
  const { plicht, verwerkingsactiviteit: activity, asks, changes = false, statusOf, ...action } = processing
  const startedAt = Date.now()
  if (changes) await logboek.ready(plicht)
  const record = (status: RowStatus, { items, completeness }: Processed) => logboek.record({
    ...action, startedAt, endedAt: Date.now(), status, activity, subjects: subjectsIn(items, asks), ...(completeness && { completeness }),
  }, plicht)
  const result = await work().catch(async (error: unknown) => {
    // Nothing is given, so nothing is withheld where this cannot be recorded.
    await record(statusOf(error), { items: [], ...(error instanceof SourcesFailed && { completeness: error.completeness }) }).catch(() => undefined)
    throw error
  })
  const done = resultOf(result)
  await record(done.found ?? done.items.length > 0 ? 'Ok' : 'Unset', done).catch((error: unknown) => {
    throw changes && error instanceof NotRecorded ? new NotRecorded(error.journal, true) : error
  })
  return result
}

/** Of a number that can be read in several ways, those that turned out to be somebody's; where nobody has it, all. */
function subjectsIn(items: readonly Item[], asks: Query['persoon']): Subjects {
  const found = subjectsOf(items)
  const asked = askedSubjects({ persoon: asks })
  return [...asked.keys()].some((key) => found.has(key)) ? found : new Map([...asked, ...found])
}
