/**
 * Wall-clock times and how they sort. A text `YYYY-MM-DD HH:MM:SS` sorts as its moment does, also through the hour that
 * comes twice, of which the first reading is taken; only a time in the hour that a zone skips sorts wrong: 02:30 is read as
 * 03:30. `skippedDays` says on which days that can be.
 */
import { momentInZone } from '#spi'
import type { Zone } from './schema.ts'

/** The years in which times are read: no zone here changed its clock otherwise than at 02:00 on a Sunday since. */
export const firstYear = 1980
export const lastYear = 2099

const form = /^(\d{4})-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/

/** `undefined` when it is not written as `YYYY-MM-DD HH:MM:SS`, is no date, or lies outside the years read. */
export function wallClockToMoment(text: string, zone: Zone): string | undefined {
  const year = Number(form.exec(text)?.[1])
  return year >= firstYear && year <= lastYear ? momentInZone(text, zone) : undefined
}

/** Days (`YYYY-MM-DD`) on which the zone's clock goes from 02:00 to 03:00. */
export function skippedDays(zone: Zone): string[] {
  const found: string[] = []
  for (let year = firstYear; year <= lastYear; year++) {
    // The last Sunday of March, or the first of April.
    for (let day = 25; day <= 38; day++) {
      const date = new Date(Date.UTC(year, 2, day))
      const text = date.toISOString().slice(0, 10)
      if (date.getUTCDay() === 0 && momentInZone(`${text} 02:30:00`, zone) === momentInZone(`${text} 03:30:00`, zone)) found.push(text)
    }
  }
  return found
}
