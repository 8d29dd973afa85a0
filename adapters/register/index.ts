/** A complete register of klantinteracties on embedded SQLite, as a source like any other. */
import { resolve } from 'node:path'
import {
  resourceNames,
  type Adapter, type AdapterType, type Call, type FieldName, type ListAbility, type Order, type ResourceName, type ResourcePort,
} from '#spi'
import { anyOf, filterAbilities } from './filters.ts'
import { openRegister, type Register } from './register.ts'
import { listsOf, tables } from './tables.ts'
import { together } from './together.ts'
import { hasPersoon, persoonKeys } from './where.ts'

export interface RegisterSettings {
  /** Path of the file, from the configuration's folder; `:memory:` for one that is forgotten at the end. */
  readonly file: string
  /**
   * A new klantcontact or internetaak without a nummer gets one above this. The standard lets it be empty; some clients call
   * a contact by it. Choose numbers that no other source gives. Absent: none is given.
   */
  readonly nummersVanaf?: number
}

export const register: AdapterType<RegisterSettings> = {
  name: 'register',
  settings: {
    type: 'object',
    properties: { file: { type: 'string', minLength: 1 }, nummersVanaf: { type: 'integer', minimum: 0, maximum: 9_999_999_998 } },
    required: ['file'],
    additionalProperties: false,
  },
  open({ file, nummersVanaf }, context): Adapter {
    let opened: Register | undefined
    const path = file === ':memory:' ? file : resolve(context.baseDirectory, file)
    const use = () => (opened ??= openRegister(path, () => context.now(), nummersVanaf))
    return {
      resources: Object.fromEntries(resourceNames.map((resource) => [resource, port(resource, use)])),
      together: async (steps, { signal }) => together(use(), steps, signal),
      probe: async (call) => void (await port('categorieen', use).list!.fetch({ filters: [], limit: 1 }, call)),
      close: async () => {
        opened?.close()
        opened = undefined
      },
    }
  },
}

export default register

/** SQLite answers at once: each call is done before its promise exists. */
function port<R extends ResourceName>(resource: R, use: () => Register): ResourcePort<R> {
  const accepts = acceptedFields(resource)
  return {
    ids: { codec: 'uuid' },
    list: { ability: ability(resource), fetch: async (request, { signal }: Call) => use().list(resource, request, signal) },
    get: { fetch: async (locals, { signal }) => use().get(resource, locals, signal) },
    create: { accepts, send: async (draft, { signal }) => use().create(resource, draft, {}, signal) },
    update: { accepts, send: async (local, draft, { signal }) => use().update(resource, local, draft, signal) },
    remove: { send: async (local, { signal }) => use().remove(resource, local, signal) },
  }
}

function ability<R extends ResourceName>(resource: R): ListAbility<R> {
  const { order } = tables[resource]
  const orders: readonly Order[] = order ? [{ field: order, direction: 'desc' }] : []
  return {
    filters: filterAbilities(resource),
    ...(hasPersoon(resource) && { persoon: persoonKeys, persoonAnyOf: anyOf }),
    needs: [],
    orders,
    pageSize: 500,
    total: 'exact',
    seek: 'offset',
    ties: 'stable',
  }
}

function acceptedFields<R extends ResourceName>(resource: R): readonly FieldName<R>[] {
  const { columns = {}, groups = {}, references = {}, details } = tables[resource]
  return [
    ...Object.keys(columns).filter((name) => !columns[name]!.readOnly),
    ...Object.keys(groups),
    ...Object.keys(references),
    ...(details ? [details.field] : []),
    ...listsOf(resource).filter(([, list]) => list.draft).map(([name]) => name),
  ] as FieldName<R>[]
}
