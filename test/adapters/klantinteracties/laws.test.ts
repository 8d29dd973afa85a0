/** The laws, over a server of the standard that behaves as the reference implementation does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { klantinteracties } from '../../../adapters/klantinteracties/index.ts'
import { openRegister } from '../../../adapters/register/register.ts'
import { seedRegister } from '../../../config/voorbeeldgemeente/register.ts'
import { adapterLaws } from '../../laws/laws.ts'
import { standardToken, startStandardServer } from '../../servers/standard.ts'

/** A subject that is a contact itself, twice for the same one, and by what it and a representation can be found. */
function seed(file: string) {
  seedRegister(file)
  const register = openRegister(file)
  const [klantcontact, other] = register.list('klantcontacten', { filters: [], limit: 2 }).records
  const onderwerpobjectidentificator = { objectId: 'vraag-1', codeObjecttype: 'vraag', codeRegister: 'portaal', codeSoortObjectId: 'nummer' }
  const make = () => register.create('onderwerpobjecten', { klantcontact: { local: other!.local }, wasKlantcontact: { local: klantcontact!.local }, onderwerpobjectidentificator })
  const { local } = make()
  make()
  const [representation] = register.list('vertegenwoordigingen', { filters: [], limit: 1 }).records
  register.close()
  const prefix = 'wasOnderwerpobject__onderwerpobjectidentificator'
  return {
    klantcontacten: [
      { name: 'wasOnderwerpobject__uuid', value: local }, { name: `${prefix}ObjectId`, value: 'vraag-1' }, { name: `${prefix}CodeObjecttype`, value: 'vraag' },
      { name: `${prefix}CodeRegister`, value: 'portaal' }, { name: `${prefix}CodeSoortObjectId`, value: 'nummer' },
    ],
    partijen: [{ name: 'vertegenwoordigdePartij__uuid', value: representation!.fields.vertegenwoordigendePartij!.local }],
  }
}

await adapterLaws('klantinteracties', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gevel-laws-'))
  const file = join(directory, 'register.sqlite')
  const filters = seed(file)
  const server = await startStandardServer(file)
  const adapter = klantinteracties.open(
    { klantinteractiesUrl: `${server.url}/klantinteracties/api/v1`, contactgegevensUrl: `${server.url}/contactgegevens/api/v1`, token: standardToken },
    { source: 'bron', now: () => new Date(), baseDirectory: directory },
  )
  return {
    adapter,
    samples: { filters },
    close: async () => {
      await adapter.close?.()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
})
