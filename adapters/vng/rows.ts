/** What stands in a row of an API that VNG specified, read with care: a value of another kind reads as none. */
export type Row = Readonly<Record<string, unknown>>

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Only the form in which the source itself writes a uuid, so that one id has one spelling. */
export const isUuid = (text: string): boolean => uuidForm.test(text)

/** The uuid at the end of a url of the source; `undefined` where the url does not begin as the source's own do. */
export function uuidAfter(prefix: string, url: unknown): string | undefined {
  if (typeof url !== 'string' || !url.startsWith(prefix)) return undefined
  const uuid = url.slice(prefix.length)
  return isUuid(uuid) ? uuid : undefined
}

export function textOf(row: Row, name: string): string {
  const value = row[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Of a list of texts, or of a text alone. */
export function firstText(value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]) as unknown[]
  return texts.find((text): text is string => typeof text === 'string' && text.trim() !== '')?.trim() ?? ''
}

/** At most `limit` characters, the last an ellipsis where there were more. */
export function cut(text: string, limit: number): string {
  const characters = [...text]
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`
}
