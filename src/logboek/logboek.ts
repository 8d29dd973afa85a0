/**
 * The Logboek Dataverwerkingen: who processed whose data, for what. Written by Gevel itself, never by adapters, and where it
 * is `verplicht` before an answer goes out: what cannot be recorded is not given.
 */
import { rowsOf, type Action, type Row, type RowSettings } from './rows.ts'

/** Where rows go. `write` resolves once they are kept, and rejects when that is not certain. */
export interface Destination {
  write(rows: readonly Row[]): Promise<void>
  close(): Promise<void>
}

export type Duty = 'verplicht' | 'optioneel'

export interface LogboekSettings extends RowSettings {
  readonly destinations: readonly Destination[]
  /** Told of a row that could not be written; must not throw. */
  readonly report: (error: unknown) => void
}

/** The logboek could not be written, and the client's data may not be processed without. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded'
}

export class Logboek {
  readonly #settings: LogboekSettings

  constructor(settings: LogboekSettings) {
    this.#settings = settings
  }

  /** Throws NotRecorded where it is `verplicht` and one of the destinations has not confirmed. */
  async record(action: Action, duty: Duty): Promise<void> {
    await this.#write(rowsOf(action, this.#settings), duty)
  }

  /** Asked before something is changed: that the logboek takes rows now. Throws NotRecorded like `record`. */
  async ready(duty: Duty): Promise<void> {
    if (duty === 'verplicht') await this.#write([], duty)
  }

  async close(): Promise<void> {
    await Promise.all(this.#settings.destinations.map((destination) => destination.close()))
  }

  async #write(rows: readonly Row[], duty: Duty): Promise<void> {
    const outcomes = await Promise.allSettled(this.#settings.destinations.map((destination) => destination.write(rows)))
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    for (const failure of failures) this.#settings.report(failure)
    if (failures.length > 0 && duty === 'verplicht') throw new NotRecorded('the logboek has not confirmed')
  }
}
