/** How a write can end without having been done, or without Gevel knowing whether it was. */
import { errorTable, GevelError, type SourceError } from '#domain/errors.ts'
import type { Source } from '../source.ts'

/** What no source of this client takes. `detail` is Dutch and says why; it holds nothing of what was to be written. */
export class NotWritable extends Error {
  readonly detail: string

  constructor(detail: string) {
    super('not writable')
    this.name = 'NotWritable'
    this.detail = detail
  }
}

/** A record that was to be changed or removed has gone meanwhile. */
export class Gone extends Error {}

/** A source failed while it was written to. `detail` says whether the change may have been made all the same. */
export class WriteFailed extends GevelError {
  readonly detail: string
  readonly unknown: boolean

  constructor(source: Source, error: SourceError) {
    super(error.code, `${source.name}: a write failed`, { cause: error })
    this.name = 'WriteFailed'
    this.unknown = outcomeUnknown(error)
    this.detail = this.unknown
      ? `Bron ${source.name} ${errorTable[error.code].status === 504 ? 'antwoordde niet op tijd' : 'gaf geen bruikbaar antwoord'}. Of de wijziging is vastgelegd, is onbekend. Ga dat na voordat u het opnieuw probeert.`
      : `Bron ${source.name} nam de wijziging niet aan. Er is niets vastgelegd.`
  }
}

/** A source that was too busy, or that refused Gevel itself, has done nothing. */
export function outcomeUnknown({ code }: SourceError): boolean {
  return code !== 'bron-overbelast' && code !== 'bron-weigert'
}

/** It has been written, but could not be read again. */
export class WrittenUnseen extends GevelError {
  readonly detail = 'De wijziging is vastgelegd, maar kon niet worden teruggelezen. Herhaal het verzoek niet.'

  constructor(cause: GevelError) {
    super(cause.code, 'a write could not be read again', { cause })
    this.name = 'WrittenUnseen'
  }
}
