/** Moments, dates and their offsets: whatever offset a client writes, what it reads is UTC. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { apiOf, keywordOf } from '../../../openapi/adr/api.ts'
import { alleenRegister, contact, made, send } from '../alleen-register.ts'
import type { Configured } from '../configured.ts'
import { gemeente } from '../gemeente.ts'
import { documents, guarded } from './operations.ts'

/** Minutes from UTC, as RFC 3339 writes them. */
function spelled(instant: number, offset: number): string {
  if (offset === 0) return new Date(instant).toISOString().replace('.000Z', 'Z')
  const two = (value: number) => String(value).padStart(2, '0')
  const [sign, minutes] = [offset < 0 ? '-' : '+', Math.abs(offset)]
  return `${new Date(instant + offset * 60_000).toISOString().slice(0, 19)}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

describe('a moment', function () {
  this.timeout(60_000)
  let server: Configured
  before(async () => { server = await alleenRegister() })
  after(() => server?.stop())

  const seconds = fc.integer({ min: Date.parse('1990-01-01T00:00:00Z') / 1000, max: Date.parse('2040-01-01T00:00:00Z') / 1000 })
  const offsets = fc.constantFrom(...[...Array(57).keys()].map((quarter) => (quarter - 28) * 30), 345, 525, -210, 765)

  it('may be written with any offset, and is read in UTC', () => fc.assert(fc.asyncProperty(seconds, offsets, async (second, offset) => {
    const { plaatsgevondenOp, uuid } = await made(server, 'klantcontacten', { ...contact, plaatsgevondenOp: spelled(second * 1000, offset) })
    assert.equal(plaatsgevondenOp, spelled(second * 1000, 0))
    // In a filter too, with the plus as it stands and encoded.
    for (const written of [spelled(second * 1000, offset), encodeURIComponent(spelled(second * 1000, offset))]) {
      const { body } = await server.get(`/klantcontacten?plaatsgevondenOp=${written}`)
      assert.ok(body.results.some((one: { uuid: string }) => one.uuid === uuid), written)
    }
  }), { numRuns: 40 }))

  it('that cannot be is named as what is wrong, and nothing is made of it', async () => {
    for (const plaatsgevondenOp of ['2026-02-30T10:00:00Z', '2026-01-01T25:00:00Z', 'gisteren', '1767225600']) {
      const { status, body } = await send(server, 'POST', '/klantcontacten', { ...contact, plaatsgevondenOp })
      assert.deepEqual([status, body.invalidParams?.map(({ name }: { name: string }) => name)], [400, ['plaatsgevondenOp']], plaatsgevondenOp)
    }
  })
})

describe('every answer of a list', function () {
  this.timeout(60_000)
  const named = (format: string) => new Set(apiOf(documents.klantinteracties).properties.concat(apiOf(documents.contactgegevens).properties)
    .filter(({ schema }) => keywordOf(schema, 'format') === format).map(({ name }) => name))
  const moments = named('date-time')
  const dates = new Set([...named('date')].filter((name) => !moments.has(name)))
  const forms = [[moments, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/], [dates, /^\d{4}-\d\d-\d\d$/]] as const

  it('has moments in UTC and dates without a time, where the document has them', async () => {
    const gevel = await gemeente()
    const seen = new Map<string, number>()
    const look = (value: unknown, name = ''): void => {
      if (typeof value === 'object' && value !== null) return Object.entries(value).forEach(([key, one]) => look(one, Array.isArray(value) ? name : key))
      if (typeof value !== 'string' || value === '') return
      for (const [names, form] of forms) {
        if (!names.has(name)) continue
        seen.set(name, (seen.get(name) ?? 0) + 1)
        assert.match(value, form, name)
      }
    }
    for (const { path } of guarded.filter((one) => one.method === 'GET' && one.answersJson && !one.template.includes('{'))) look((await gevel.get(gevel.url + path)).body)
    for (const name of ['plaatsgevondenOp', 'toegewezenOp']) assert.ok(seen.get(name)! > 1, name)
    assert.ok([...seen.keys()].some((name) => dates.has(name)))
  })
})
