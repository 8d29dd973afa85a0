/**
 * Moments, in one form: `2024-05-01T09:30:00Z`, in UTC, microseconds only where the source gives them. Nothing else may
 * leave an adapter as a date-time. They sort as text once the closing Z is off, which would sort after a fraction.
 */
const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/

export function isMoment(value: unknown): value is string {
  return typeof value === 'string' && form.test(value)
}

/** A moment in the one form, of a day and a time that exist. Asked of every record that comes in, so without parsing a Date. */
export function isExistingMoment(text: string): boolean {
  return form.test(text) && isExistingDate(text) && digitsAt(text, 11) < 24 && digitsAt(text, 14) < 60 && digitsAt(text, 17) < 60
}

/** Whether a text that begins as `2024-05-01` names a day that exists. */
function isExistingDate(text: string): boolean {
  const month = digitsAt(text, 5)
  const day = digitsAt(text, 8)
  if (month < 1 || month > 12 || day < 1) return false
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2)
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 ? (isLeap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)
}

/** The number that two digits make. */
function digitsAt(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
}

/** Any ISO 8601 date or date-time to a moment; a naive one is taken as UTC. `undefined` when it is none. */
export function toMoment(text: string): string | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?([.,]\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text.trim())
  if (!parts) return undefined
  const [, date, time = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = parts
  const offset = /^z$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2')
  const instant = Date.parse(`${date}T${time}${seconds}${offset}`)
  // Date.parse rolls 31 February over into March; a date that does not come back is none.
  if (Number.isNaN(instant) || !new Date(`${date}T00:00:00Z`).toISOString().startsWith(date!)) return undefined
  const micros = fraction.slice(1, 7).replace(/0+$/, '')
  // An offset can carry the last day of year 9999 over into a year that has no such form.
  const whole = new Date(instant).toISOString()
  return whole.length === 24 ? whole.slice(0, 19) + (micros ? `.${micros}` : '') + 'Z' : undefined
}

/** A moment as the standard sends it: with all six digits of a fraction, or with none. */
export function sentMoment(moment: string): string {
  return moment.length === 20 ? moment : `${moment.slice(0, -1).padEnd(26, '0')}Z`
}

/** A JavaScript Date to a moment, milliseconds kept when there are any. */
export function momentOf(date: Date): string {
  return date.toISOString().replace(/\.000Z$/, 'Z').replace(/(\.\d*?)0+Z$/, '$1Z')
}

/**
 * A wall-clock time in a time zone to a moment. Of the two readings in the hour that comes twice the first is taken;
 * a time in the hour that is skipped is read as if the clock had not yet moved.
 * `local` is `2024-05-01T09:30:00` or `2024-05-01 09:30`, with optional fraction.
 */
export function momentInZone(local: string, timeZone: string): string | undefined {
  const asUtc = toMoment(local.replace(/(Z|[+-]\d{2}:?\d{2})$/i, ''))
  if (!asUtc) return undefined
  const wall = Date.parse(asUtc)
  const before = wall - zoneOffset(wall - 86_400_000, timeZone)
  const after = wall - zoneOffset(wall + 86_400_000, timeZone)
  const readings = [before, after].filter((instant) => instant + zoneOffset(instant, timeZone) === wall)
  const instant = readings.length > 0 ? Math.min(...readings) : before
  const fraction = /\.\d+/.exec(asUtc)?.[0] ?? ''
  return new Date(instant).toISOString().slice(0, 19) + fraction + 'Z'
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds that the zone's clock is ahead of UTC at an instant. */
function zoneOffset(instant: number, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
    formatters.set(timeZone, formatter)
  }
  const part = Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second'])
  return wall - Math.floor(instant / 1000) * 1000
}
