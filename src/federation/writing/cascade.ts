/** Removing an onderwerpobject with the klantcontacten that nothing else refers to, and all that belongs to those, as one. */
import type { Fields, Local, Reference, SourceRecord } from '#domain/records.ts'
import type { Ref } from '#domain/ids.ts'
import type { ResourceName } from '#domain/resources.ts'
import type { Step } from '#spi'
import { requireSources } from '../completeness.ts'
import type { RecordAt } from '../items.ts'
import type { Scope } from '../service.ts'
import { apply } from './apply.ts'

/** Answers the klantcontacten that stay: another onderwerpobject refers to them. */
export async function removeWithContacts({ asking }: Scope, { source, record }: RecordAt): Promise<Ref[]> {
  const present = async <R extends ResourceName>(resource: R, locals: readonly Local[]) => {
    const found = await asking.present(source, resource, [...new Set(locals)])
    requireSources(asking, 'strict', false)
    return found
  }
  const { klantcontact, wasKlantcontact } = record.fields as Fields<'onderwerpobjecten'>
  const contacts = await present('klantcontacten', [klantcontact, wasKlantcontact].flatMap((one) => one?.local ?? []))
  const going = contacts.filter((contact) => isOnlyBy(contact, record.local))
  const betrokkenen = await present('betrokkenen', localsIn(going.flatMap(({ fields }) => fields.hadBetrokkenen ?? [])))
  const adressen = await present('digitaleadressen', localsIn(betrokkenen.flatMap(({ fields }) => fields.digitaleAdressen ?? [])))
  const loose = adressen.filter(({ fields }) => !fields.verstrektDoorPartij)
  const remove = (resource: ResourceName) => ({ local }: { local: Local }): Step => ({ do: 'remove', resource, local })
  await apply(asking, source, [
    remove('onderwerpobjecten')(record), ...loose.map(remove('digitaleadressen')), ...going.map(remove('klantcontacten')),
  ])
  return contacts.filter((contact) => !going.includes(contact)).map(({ local }) => ({ source: source.number, local }))
}

const localsIn = (references: readonly Reference[]) => references.map(({ local }) => local)

function isOnlyBy({ fields, evidence }: SourceRecord<'klantcontacten'>, local: Local): boolean {
  return [...(fields.gingOverOnderwerpobjecten ?? []), ...(evidence?.wasOnderwerpobjecten ?? [])].every((one) => one.local === local)
}
