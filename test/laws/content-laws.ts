/** Laws on the content of bijlagen, and on the names of zaken. */
import assert from 'node:assert/strict'
import type { Local, ResourceName, Zaaknamen } from '#spi'
import { absentLocal } from './absent.ts'
import { stopped } from './conduct-laws.ts'
import { judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { fieldsOf, patiently, type AnyPort, type Data } from './ports.ts'
import { spread, type World } from './world.ts'

export function contentLaws(subject: Subject, resource: ResourceName, { content }: AnyPort): Law[] {
  if (!content) return []
  const law = lawsAbout(subject, resource)
  const some = (world: World): Local[] => {
    const locals = spread([...world.known(resource).keys()], 3)
    judgedBy(locals.length > 0, `no record of ${resource} was found to get the content of`)
    return locals
  }
  return [
    law('content-bytes', async (world) => {
      for (const local of some(world)) for await (const chunk of await content(local, patiently())) assert.ok(chunk instanceof Uint8Array, `${local} gives bytes`)
    }),
    law('content-same', async (world) => {
      for (const local of some(world).slice(0, 1)) assert.ok((await bytesOf(await content(local, patiently()))).equals(await bytesOf(await content(local, patiently()))), `the bytes of ${local}, asked for again`)
    }),
    law('content-stops', async (world) => {
      const outcome = await stopped(async (call) => bytesOf(await content(some(world)[0]!, call)))
      assert.ok(outcome.error !== undefined, 'it gave bytes')
    }),
  ]
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export function zakenLaws(subject: Subject): Law[] {
  const { zaken } = subject.adapter
  if (!zaken) return []
  const law = lawsAbout(subject)
  const some = async (world: World): Promise<readonly Zaaknamen[]> => {
    const names = [...new Set([...(subject.samples.zaken ?? []), ...namesIn(world)])]
    judgedBy(names.length > 0, 'no zaak is known: give names in samples.zaken')
    const found = await zaken.namen(spread(names, 20), patiently())
    judgedBy(found.length > 0, 'none of the zaken that are known is there: give names in samples.zaken')
    return found.slice(0, 3)
  }
  return [
    law('zaken-only-asked', async (world) => {
      const [zaak] = await some(world)
      const asked = [zaak!.uuid, absentLocal({ codec: 'uuid' }, 'zaak'), 'ZAAK-NERGENS']
      assert.deepEqual((await zaken.namen(asked, patiently())).map(({ uuid }) => uuid), [zaak!.uuid])
      assert.deepEqual(await zaken.namen(asked.slice(1), patiently()), [], 'names that no zaak has')
    }),
    law('zaken-either-name', async (world) => {
      for (const zaak of await some(world)) {
        for (const name of [zaak.uuid, zaak.identificatie]) assert.deepEqual(await zaken.namen([name], patiently()), [zaak], `by ${name === zaak.uuid ? 'its uuid' : 'its identificatie'}`)
      }
    }),
    law('zaken-stops', async (world) => {
      const [zaak] = await some(world)
      assert.ok((await stopped((call) => zaken.namen([zaak!.uuid], call))).error !== undefined, 'it answered')
    }),
  ]
}

/** Zaken that contacts went about. */
function namesIn(world: World): string[] {
  return [...world.known('onderwerpobjecten').values()].flatMap((record) => {
    const { objectId, codeObjecttype } = (fieldsOf(record)['onderwerpobjectidentificator'] ?? {}) as Data
    return codeObjecttype === 'zaak' && typeof objectId === 'string' && objectId !== '' ? [objectId] : []
  })
}
