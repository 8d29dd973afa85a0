/** Moments: every way in which sources write them, to the one that sorts as text. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isExistingMoment, isMoment, momentInZone, momentOf, sentMoment, toMoment } from '#domain/moment.ts'

const amsterdam = 'Europe/Amsterdam'

describe('A moment', () => {
  it('is UTC, to the second, with a Z', () => {
    assert.equal(toMoment('2024-05-01T09:30:00Z'), '2024-05-01T09:30:00Z')
    assert.equal(toMoment('2024-05-01T09:30:00+02:00'), '2024-05-01T07:30:00Z')
    assert.equal(toMoment('2024-05-01T09:30:00-0430'), '2024-05-01T14:00:00Z')
    assert.equal(toMoment('2024-01-01T00:30:00+01:00'), '2023-12-31T23:30:00Z')
  })

  it('is sent with six digits of a fraction or none', () => {
    assert.equal(sentMoment('2024-05-01T09:30:00.5Z'), '2024-05-01T09:30:00.500000Z')
    assert.equal(sentMoment('2024-05-01T09:30:00.123456Z'), '2024-05-01T09:30:00.123456Z')
    assert.equal(sentMoment('2024-05-01T09:30:00Z'), '2024-05-01T09:30:00Z')
  })

  it('is taken as UTC without a zone, as midnight without a time', () => {
    assert.equal(toMoment('2024-05-01T09:30'), '2024-05-01T09:30:00Z')
    assert.equal(toMoment('2024-05-01 09:30:10'), '2024-05-01T09:30:10Z')
    assert.equal(toMoment('2024-05-01'), '2024-05-01T00:00:00Z')
    assert.equal(toMoment(' 2024-05-01t09:30:00z '), '2024-05-01T09:30:00Z')
  })

  it('keeps the fraction that its source gives, to the microsecond, without zeros behind', () => {
    assert.equal(toMoment('2024-05-01T09:30:00.123456Z'), '2024-05-01T09:30:00.123456Z')
    assert.equal(toMoment('2024-05-01T09:30:00.1234569Z'), '2024-05-01T09:30:00.123456Z')
    assert.equal(toMoment('2024-05-01T09:30:00,5+02:00'), '2024-05-01T07:30:00.5Z')
    assert.equal(toMoment('2024-05-01T09:30:00.120Z'), '2024-05-01T09:30:00.12Z')
    assert.equal(toMoment('2024-05-01T09:30:00.000000Z'), '2024-05-01T09:30:00Z')
  })

  it('is none of a date that does not exist, or of a text that is no date', () => {
    const none = [
      '', 'gisteren', '2024-02-30', '2023-02-29', '2024-04-31T10:00:00Z', '2024-13-01', '2024-00-10', '2024-01-00', '2024-01-32', '2024-05-01T25:00:00Z',
      '2024-05-01T10:60:00Z', '2024-05-01T10:00:00+25:00', '01-05-2024', '20240501', '2024-5-1', '2024-05-01T', '2024-05-01T10', '2024-05-01T10:00:00 CET', '1714555800',
    ]
    for (const text of none) assert.equal(toMoment(text), undefined, text)
    assert.equal(toMoment('2024-02-29'), '2024-02-29T00:00:00Z')
  })

  it('is what it is when it is read again', () => {
    const moment = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map(momentOf)
    fc.assert(fc.property(moment, (one) => {
      assert.ok(isMoment(one), one)
      assert.equal(toMoment(one), one)
    }))
  })

  it('exists exactly when reading it gives it back, whatever the digits', () => {
    const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'))
    const text = fc.tuple(fc.nat(9999).map((year) => String(year).padStart(4, '0')), two(13), two(32), two(24), two(60), two(60), fc.constantFrom('', '.5', '.123456', '.50', '.1234567'))
      .map(([year, month, day, hour, minute, second, fraction]) => `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}Z`)
    const february = fc.tuple(fc.nat(9999).map((year) => String(year).padStart(4, '0')), fc.constantFrom('28', '29', '30')).map(([year, day]) => `${year}-02-${day}T00:00:00Z`)
    fc.assert(fc.property(fc.oneof(text, february), (one) => {
      // A fraction may have zeros behind: it is a moment in the form, that is written shorter when read.
      const read = toMoment(one)
      assert.equal(isExistingMoment(one), isMoment(one) && read !== undefined && read.slice(0, 19) === one.slice(0, 19), one)
    }), { numRuns: 3000, examples: [['2024-01-01T24:00:00Z'], ['2000-02-29T00:00:00Z'], ['1900-02-29T00:00:00Z'], ['2024-02-29T23:59:60Z']] })
    for (const text of ['', 'gisteren', '2024-05-01', '2024-05-01T09:30:00', '2024-05-01T09:30:00+01:00']) assert.ok(!isExistingMoment(text), text)
  })

  it('is a moment or nothing, whatever the text and the zone', () => {
    const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'))
    const text = fc.tuple(fc.nat(9999).map((year) => String(year).padStart(4, '0')), two(13), two(32), two(24), two(60), fc.constantFrom('Z', '+01:00', '-11:00', '+14:00', ''))
      .map(([year, month, day, hour, minute, zone]) => `${year}-${month}-${day}T${hour}:${minute}:00${zone}`)
    fc.assert(fc.property(text, (one) => {
      const found = toMoment(one)
      assert.ok(found === undefined || isMoment(found), `${one} gives ${found}`)
    }), { numRuns: 1000, examples: [['9999-12-31T23:59:00-11:00'], ['0000-01-01T00:00:00+01:00']] })
  })

  it('sorts as text in the order of time, once the Z is off', () => {
    const moment = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 999999 }).map((micros) => `.${String(micros).padStart(6, '0')}`)))
      .map(([second, fraction]) => ({ text: toMoment(`2024-05-01T09:30:0${second}${fraction}Z`)!, time: second * 1e6 + Number(fraction.slice(1) || 0) }))
    fc.assert(fc.property(moment, moment, (one, other) => {
      const [left, right] = [one.text.slice(0, -1), other.text.slice(0, -1)]
      assert.equal(left < right, one.time < other.time)
      assert.equal(left === right, one.time === other.time)
    }), { numRuns: 1000 })
    assert.ok('2024-05-01T09:30:00Z' > '2024-05-01T09:30:00.5Z', 'with the Z it does not, which is why it comes off')
  })
})

describe('A Date', () => {
  it('becomes a moment with its milliseconds, when there are any', () => {
    assert.equal(momentOf(new Date('2024-05-01T09:30:00.000Z')), '2024-05-01T09:30:00Z')
    assert.equal(momentOf(new Date('2024-05-01T09:30:00.120Z')), '2024-05-01T09:30:00.12Z')
    assert.equal(momentOf(new Date('2024-05-01T09:30:00.007Z')), '2024-05-01T09:30:00.007Z')
  })
})

describe('A clock on the wall', () => {
  it('is an hour ahead of UTC in winter, two in summer', () => {
    assert.equal(momentInZone('2024-01-15T09:30:00', amsterdam), '2024-01-15T08:30:00Z')
    assert.equal(momentInZone('2024-07-15 09:30', amsterdam), '2024-07-15T07:30:00Z')
    assert.equal(momentInZone('2024-07-15', amsterdam), '2024-07-14T22:00:00Z')
  })

  it('goes forward: the hour that is skipped is read as if the clock had not yet moved', () => {
    assert.equal(momentInZone('2024-03-31T01:59:59', amsterdam), '2024-03-31T00:59:59Z')
    assert.equal(momentInZone('2024-03-31T02:00:00', amsterdam), '2024-03-31T01:00:00Z')
    assert.equal(momentInZone('2024-03-31T02:30:00', amsterdam), '2024-03-31T01:30:00Z')
    assert.equal(momentInZone('2024-03-31T03:00:00', amsterdam), '2024-03-31T01:00:00Z')
  })

  it('goes back: of the hour that comes twice the first is taken', () => {
    assert.equal(momentInZone('2024-10-27T01:59:59', amsterdam), '2024-10-26T23:59:59Z')
    assert.equal(momentInZone('2024-10-27T02:30:00', amsterdam), '2024-10-27T00:30:00Z')
    assert.equal(momentInZone('2024-10-27T03:00:00', amsterdam), '2024-10-27T02:00:00Z')
  })

  it('is read in zones west of UTC and with half hours, on the days on which they change', () => {
    assert.equal(momentInZone('2024-03-10T02:30:00', 'America/New_York'), '2024-03-10T07:30:00Z')
    assert.equal(momentInZone('2024-11-03T01:30:00', 'America/New_York'), '2024-11-03T05:30:00Z')
    assert.equal(momentInZone('2024-04-07T01:45:00', 'Australia/Lord_Howe'), '2024-04-06T14:45:00Z')
    assert.equal(momentInZone('2024-01-01T00:00:00', 'UTC'), '2024-01-01T00:00:00Z')
  })

  it('keeps the fraction', () => assert.equal(momentInZone('2024-07-15T09:30:00.123456', amsterdam), '2024-07-15T07:30:00.123456Z'))

  it('gives nothing for a date that does not exist', () => {
    for (const text of ['2024-02-30T10:00:00', '', 'morgen']) assert.equal(momentInZone(text, amsterdam), undefined, text)
  })

  it('reads every moment of a year back from the wall, but for the second of the hour that comes twice', () => {
    const wallOf = (instant: Date) => instant.toLocaleString('sv-SE', { timeZone: amsterdam }).replace(' ', 'T')
    for (let time = Date.UTC(2024, 0, 1); time < Date.UTC(2025, 0, 1); time += 3 * 3600_000 + 1_800_000) {
      const second = time >= Date.UTC(2024, 9, 27, 1) && time < Date.UTC(2024, 9, 27, 2)
      if (!second) assert.equal(momentInZone(wallOf(new Date(time)), amsterdam), momentOf(new Date(time)))
    }
  })
})
