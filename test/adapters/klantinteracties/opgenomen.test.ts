/**
 * Recorded answers of a real register of an older version, given again by a server: what the adapter makes of them, shown in the standard's form, is
 * what was recorded. Those of `../shared/opnames`, and the project's own where these are not there.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { filters as definitions } from '#domain/filters.ts'
import { isQuarantine, matches, type ResourceName, type SourceRecord } from '#spi'
import { readRecordings, type Recording } from '../../opnames/recordings.ts'
import { nativeRenderer, toItem } from '../../servers/standard.ts'
import { booleanOf, recordedServer, type Recorded } from './opgenomen-server.ts'
import { adapterOf, call } from './source.ts'

type Data = Readonly<Record<string, unknown>>

function claims({ file, exchanges }: Recording): void {
  describe(file, () => {
    let server: Recorded
    before(async () => { server = await recordedServer(exchanges) })
    after(() => server.stop())

    it('is read as it was recorded: lists in their order, and each object by itself', async () => {
      const adapter = adapterOf(server.url)
      const renderer = nativeRenderer(exchanges[0]!.request.origin)
      const shown = (resource: ResourceName, record: SourceRecord) => renderer.detail(toItem(resource, record)) as Data
      for (const { resource: name, filters, results } of server.lists.filter(isAskable)) {
        const resource = name as ResourceName
        const { list, get } = adapter.resources[resource]!
        const asked = [...filters].filter(([one]) => definitions[resource][one]).map(([one, value]) => ({ name: one, value: definitions[resource][one]!.kind === 'boolean' ? booleanOf(value) === 'true' : value }))
        // The one parameter that is no filter names a partij.
        const partij = [...filters].find(([one]) => !definitions[resource][one])?.[1]
        const request = { filters: asked, limit: 500, ...(partij !== undefined && { persoon: { key: 'local', values: [partij] } }) }
        const answer = await list!.fetch(request as never, call())
        assert.deepEqual([answer.records.map(({ local }) => local), answer.total, answer.quarantined], [results.map(({ uuid }) => uuid as string), results.length, undefined])
        const got = await get!.fetch(answer.records.map(({ local }) => local), call())
        for (const [place, record] of (answer.records as readonly SourceRecord[]).entries()) {
          for (const { name: one, value } of asked) assert.equal(matches(resource, record, one, value), 'match')
          assert.partialDeepStrictEqual(shown(resource, record), comparable(results[place]!))
          const found = got[place] as SourceRecord
          assert.ok(found && !isQuarantine(found))
          assert.partialDeepStrictEqual(shown(resource, found), comparable(server.objects.get(record.local)!))
        }
      }
      await adapter.close?.()
    })
  })
}

/** Not by a url, which means its uuid, nor by nothing or by what is no boolean, which mean no filter. */
function isAskable({ resource, filters }: Recorded['lists'][number]): boolean {
  return [...filters].every(([name, value]) => value !== '' && !name.endsWith('__url') && (definitions[resource as ResourceName][name]?.kind !== 'boolean' || booleanOf(value) !== undefined))
}

/** What was recorded, without what had come along, and without the uuid of a contactpersoon that is not that of its partij. */
function comparable(recorded: Data): Data {
  const { _expand: _along, partijIdentificatie, ...rest } = recorded
  if (typeof partijIdentificatie !== 'object' || partijIdentificatie === null) return partijIdentificatie === undefined ? rest : { ...rest, partijIdentificatie }
  const { uuid: _own, ...identificatie } = partijIdentificatie as Data
  return { ...rest, partijIdentificatie: identificatie }
}

describe('exchanges of our own, given again by a server', () => {
  for (const recording of readRecordings(resolve(import.meta.dirname, '../../opnames/fixtures'))) claims(recording)
})

const folder = resolve(import.meta.dirname, '../../../../shared/opnames')
const isThere = existsSync(folder)

describe(`recorded exchanges, given again by a server${isThere ? '' : ' (skipped: ../shared/opnames is not there)'}`, () => {
  it('are there', function () {
    if (isThere) return
    if (process.env['CI'] === 'true') throw new Error('../shared/opnames is absent')
    this.skip()
  })
  for (const recording of isThere ? readRecordings(folder) : []) claims(recording)
})
