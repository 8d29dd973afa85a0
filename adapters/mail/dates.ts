/** Dates as mail headers write them (RFC 5322, 3.3 and the obsolete forms of 4.3). */
import { toMoment } from '#spi'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const form = /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([+-]\d{4}|[a-z]{1,5}))?$/i
const namedZones: Readonly<Record<string, string>> = {
  EST: '-05:00', EDT: '-04:00', CST: '-06:00', CDT: '-05:00', MST: '-07:00', MDT: '-06:00', PST: '-08:00', PDT: '-07:00',
  CET: '+01:00', CEST: '+02:00', MET: '+01:00', MEST: '+02:00',
}

/**
 * The value of a Date header to a moment, to the second; `undefined` when it is no date. A missing zone and a zone name
 * that is not known are read as UTC, as RFC 5322 says.
 */
export function momentOfHeader(value: string): string | undefined {
  const parts = form.exec(withoutComments(value))
  if (!parts) return undefined
  const [, day, monthName, year, hour, minute, second = '00', zone = 'Z'] = parts
  const month = months.indexOf(monthName!.toLowerCase()) + 1
  // Mail is not older than this; such a date is a clock that was never set.
  if (month === 0 || fullYear(year!) < 1970) return undefined
  const date = `${fullYear(year!)}-${pad(month)}-${pad(day!)}`
  // A leap second has no place in an ISO 8601 moment.
  return toMoment(`${date}T${pad(hour!)}:${minute}:${second === '60' ? '59' : second}${offsetOf(zone)}`)
}

/** When a mail server took a message in: what stands after the last semicolon of its Received header. */
export function momentOfReceived(value: string): string | undefined {
  return momentOfHeader(withoutComments(value).split(';').at(-1)!)
}

function withoutComments(value: string): string {
  return value.replace(/\([^()]*\)/g, ' ').replace(/\s+/g, ' ').trim()
}

function fullYear(year: string): number {
  const number = Number(year)
  if (year.length === 4) return number
  return year.length === 2 && number < 50 ? 2000 + number : 1900 + number
}

function offsetOf(zone: string): string {
  if (/^[+-]/.test(zone)) return zone
  return namedZones[zone.toUpperCase()] ?? 'Z'
}

const pad = (number: string | number) => String(number).padStart(2, '0')
