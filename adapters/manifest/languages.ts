/**
 * The query languages of sources. A value that a client sent is never put into a query as it is: here is the one place where
 * it becomes a literal of the language, with every sign that means something there made harmless.
 */
import { SourceError } from '#spi'

export interface Language {
  /** The value as a text literal. */
  readonly quote: (value: string) => string
  readonly and: string
  readonly or: string
}

const backslashed = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`

/** `json`: conditions are JSON themselves, so that a value stands in them as a value. */
export const languages: Readonly<Record<string, Language>> = {
  /** Request Tracker's TicketSQL: a backslash takes the meaning from the sign behind it. */
  ticketsql: { quote: backslashed, and: ' AND ', or: ' OR ' },
  /** OData: a quote within a text is written twice, and nothing else has a meaning there. */
  odata: { quote: (value) => `'${value.replaceAll("'", "''")}'`, and: ' and ', or: ' or ' },
  /** FIQL and RSQL, as TOPdesk speaks it. */
  fiql: { quote: backslashed, and: ';', or: ',' },
}

type Piece = { readonly text: string } | { readonly literal: 'text' | 'integer' | 'guid' }

/** A condition with `{value}` in it; `{value:integer}` and `{value:guid}` are written without quotes, and let nothing else through. */
export function parseCondition(text: string): readonly Piece[] | undefined {
  const pieces: Piece[] = []
  for (const part of text.split(/(\{value(?::[a-z]*)?\})/)) {
    const placeholder = /^\{value(?::([a-z]*))?\}$/.exec(part)
    if (!placeholder) {
      if (part !== '') pieces.push({ text: part })
      continue
    }
    const literal = placeholder[1] ?? 'text'
    if (literal !== 'text' && literal !== 'integer' && literal !== 'guid') return undefined
    pieces.push({ literal })
  }
  return pieces
}

export function takesValue(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => 'literal' in piece)
}

/** `undefined` for a value that is none of its kind: nothing of the source can have it. */
export function writeCondition(language: Language, pieces: readonly Piece[], value: string): string | undefined {
  const written = pieces.map((piece) => ('text' in piece ? piece.text : literalOf(language, piece.literal, value)))
  return written.includes(undefined) ? undefined : written.join('')
}

/** As the source itself writes them, so that no other spelling finds what is not equal to it. */
const bare = { integer: /^(0|[1-9]\d{0,19})$/, guid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i }

function literalOf(language: Language, kind: 'text' | 'integer' | 'guid', value: string): string | undefined {
  if (kind !== 'text') return bare[kind].test(value) ? value : undefined
  // No source holds these in what is searched, and some drop them while they read a query.
  if (/[\u0000-\u001f\u007f]/.test(value)) return undefined
  return language.quote(value)
}

export function joined(language: Language, conditions: readonly string[], by: 'and' | 'or'): string {
  if (conditions.length === 0) throw new SourceError('bron-mislukt', 'a query without a condition')
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(language[by])})`
}
