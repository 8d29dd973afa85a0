/** Laws on the content of bijlagen, and on the names of zaken. */
import assert from 'node:assert/strict'
import type { Local, PersoonFilter, ResourceName, Zaak, Zaaknamen, ZakenPort } from '#spi'
import { absentLocal } from './absent.ts'
import { identiteitenOf } from './belonging.ts'
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
    ...(zaken.vanPersoon ? persoonZakenLaws(subject, zaken.vanPersoon) : []),
  ]
}

/** More than any persoon has. */
const allZaken = 1000

function persoonZakenLaws(subject: Subject, port: NonNullable<ZakenPort['vanPersoon']>): Law[] {
  const { persoon: keys } = port
  const law = lawsAbout(subject)
  const asked = (world: World): PersoonFilter[] => {
    const all = keys.flatMap((key) => spread(world.personen(key), 4).map((value) => ({ key, values: [value] })))
    judgedBy(all.length > 0, 'no persoon is known: give numbers in samples.personen')
    return all
  }
  const found = async (world: World) => {
    const answers = await Promise.all(asked(world).map(async (persoon) => ({ persoon, answer: await port.fetch({ persoon, limit: allZaken }, patiently()) })))
    judgedBy(answers.some(({ answer }) => answer.zaken.length > 0), 'none of the personen that are known has a zaak: give numbers in samples.personen')
    return answers
  }
  return [
    law('zaken-of-persoon', async (world) => {
      for (const { persoon, answer } of await found(world)) {
        for (const zaak of answer.zaken) assert.ok(zaak.rollen.some((rol) => names(rol, persoon, world)), `zaak ${zaak.identificatie} of ${persoon.key} tells of a rol of that one`)
      }
    }),
    law('zaken-newest', async (world) => {
      const answers = await found(world)
      const { persoon, answer: { zaken, total } } = answers.toSorted((one, other) => other.answer.zaken.length - one.answer.zaken.length)[0]!
      judgedBy(zaken.length > 1, 'no persoon that is known has two zaken')
      const days = zaken.map(({ startdatum }) => startdatum)
      assert.deepEqual(days, days.toSorted().reverse(), 'the newest first')
      assert.equal(total, zaken.length, 'the total')
      const less = await port.fetch({ persoon, limit: 1 }, patiently())
      assert.deepEqual([less.zaken.length, less.total], [1, total], 'one of them, and the same total')
    }),
    law('zaken-of-persoon-stops', async (world) => {
      const [persoon] = asked(world)
      assert.ok((await stopped((call) => port.fetch({ persoon: persoon!, limit: 10 }, call))).error !== undefined, 'it answered')
    }),
  ]
}

/** By a number that the rol gives; a partij of the source is known by the numbers that it has. */
function names({ identiteiten }: Zaak['rollen'][number], { key, values }: PersoonFilter, world: World): boolean {
  const nummers = key === 'local'
    ? values.flatMap((local) => numbersOf(world, local))
    : values.map((value) => value.slice(value.lastIndexOf('/') + 1))
  return identiteiten.some(({ soort, nummer }) => (key === 'local' || soort === key) && nummers.includes(nummer))
}

function numbersOf(world: World, local: Local): string[] {
  const partij = world.known('partijen').get(local)
  return partij ? identiteitenOf(partij).map(({ nummer }) => nummer) : []
}

/** Zaken that contacts went about. */
function namesIn(world: World): string[] {
  return [...world.known('onderwerpobjecten').values()].flatMap((record) => {
    const { objectId, codeObjecttype } = (fieldsOf(record)['onderwerpobjectidentificator'] ?? {}) as Data
    return codeObjecttype === 'zaak' && typeof objectId === 'string' && objectId !== '' ? [objectId] : []
  })
}
