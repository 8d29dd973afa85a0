/** Exchanges of the project's own, in the format and the kinds of those of `shared.test.ts`, for where those are not there. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDeviations } from './deviations.ts'
import { readRecordings } from './recordings.ts'
import { replayed } from './replayed.ts'

describe('exchanges of our own', () => {
  const folder = join(import.meta.dirname, 'fixtures')
  const recordings = readRecordings(folder)
  const deviations = readDeviations(readFileSync(join(folder, 'afwijkingen.md'), 'utf8'))

  it('cover every kind of the recorded ones', () => {
    const kinds = new Set(recordings.flatMap(({ exchanges }) => exchanges.map(({ request, answer }) => `${request.method} ${collectionOf(request.target)} ${answer.status}`)))
    const lacking = [...recordedKinds].filter((kind) => !kinds.has(kind))
    assert.deepEqual(lacking, [])
  })
  for (const recording of recordings) replayed(recording, deviations)
})

/** `/klantinteracties/api/v1/partijen/1234?expand=x` is of partijen. */
const collectionOf = (target: string) => target.split('?')[0]!.split('/')[4]!

const eight = ['actoren', 'betrokkenen', 'digitaleadressen', 'internetaken', 'klantcontacten', 'onderwerpobjecten', 'partij-identificatoren', 'partijen']
const recordedKinds = [
  ...eight.flatMap((resource) => [`POST ${resource} 201`, `GET ${resource} 200`]),
  'PATCH digitaleadressen 200', 'PATCH partijen 200', 'POST maak-klantcontact 201', 'POST partijen 400',
]
