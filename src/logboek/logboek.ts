/**
 * The Logboek Dataverwerkingen: who processed whose data, for what. Written by Gevel itself, never by adapters, and where it
 * is `verplicht` before an answer goes out: what cannot be recorded is not given.
 */
import type { Duty, Journal } from './journal.ts'
import { rowsOf, type Action, type Row, type RowSettings } from './rows.ts'

export class Logboek {
  readonly #settings: RowSettings
  readonly #journal: Journal<Row>

  constructor(settings: RowSettings, journal: Journal<Row>) {
    this.#settings = settings
    this.#journal = journal
  }

  /** Throws NotRecorded where it is `verplicht` and one of the destinations has not confirmed. */
  async record(action: Action, duty: Duty): Promise<void> {
    await this.#journal.write(rowsOf(action, this.#settings), duty)
  }

  /** Asked before something is changed: that the logboek takes rows now. Throws NotRecorded like `record`. */
  async ready(duty: Duty): Promise<void> {
    await this.#journal.ready(duty)
  }

  async close(): Promise<void> {
    await this.#journal.close()
  }
}
