/** The resources of a served archive, with what every one of them can be asked. */
import type { Adapter, Call, FilterAbility, Found, IdForm, ListAnswer, ListRequest, Local } from '#spi'
import { answers } from '../questions.ts'
import { actor } from '../translate.ts'
import { bijlageContent, get, list } from './calls.ts'
import type { MessageResource, Post } from './post.ts'

export interface ServedAbilities {
  /** Of the local of a message. */
  readonly codec: IdForm['codec']
  /** How the server compares an address. */
  readonly match: FilterAbility['match']
  /** Addresses that one search may hold. */
  readonly anyOf: number
  /** A part of an address finds all that have it. */
  readonly partial: boolean
}

const pageSize = 200
const exact: FilterAbility = { match: 'exact', pushes: 'exact' }

export function servedResources(post: Post, { codec, match, anyOf, partial }: ServedAbilities): Adapter['resources'] {
  const known: FilterAbility = { ...exact, anyOf: 100 }
  const whole: FilterAbility = { match, pushes: 'narrows' }
  const part: FilterAbility = { match: 'substring', pushes: 'narrows' }
  // Bodies and threads decide what is in a list, and the moment of a contact is in no index: no totals, no offsets, no order.
  const listed = { pageSize, total: 'none', seek: 'cursor', ties: 'stable', orders: [] } as const
  const persoon = { persoon: ['email'], persoonPushes: 'narrows', persoonAnyOf: anyOf } as const
  const children = { codec, children: true } as const
  const lists = <R extends MessageResource>(resource: R) => (request: ListRequest<R>, call: Call) => list(post, resource, request, call)
  const gets = <R extends MessageResource>(resource: R) => ({ fetch: (locals: readonly Local[], call: Call) => get(post, resource, locals, call) })
  return {
    klantcontacten: {
      ids: { codec },
      list: {
        ability: {
          ...listed, ...persoon,
          filters: {
            hadBetrokkene__uuid: known,
            onderwerpobject__uuid: known,
            ...(partial && { hadBetrokkene__digitaaladres__adres__icontains: part }),
          },
          needs: [['persoon'], ['hadBetrokkene__uuid'], ['onderwerpobject__uuid'], ...(partial ? [['hadBetrokkene__digitaaladres__adres__icontains'] as const] : [])],
        },
        fetch: lists('klantcontacten'),
      },
      get: gets('klantcontacten'),
    },
    betrokkenen: {
      ids: children,
      list: {
        ability: {
          ...listed, ...persoon,
          filters: { hadKlantcontact__uuid: known, verstrektedigitaalAdres__uuid: known, verstrektedigitaalAdres__adres: whole },
          needs: [['persoon'], ['hadKlantcontact__uuid'], ['verstrektedigitaalAdres__uuid'], ['verstrektedigitaalAdres__adres']],
        },
        fetch: lists('betrokkenen'),
      },
      get: gets('betrokkenen'),
    },
    digitaleadressen: {
      ids: children,
      list: {
        ability: {
          ...listed,
          filters: {
            adres: whole,
            adres__iexact: { ...whole, anyOf },
            verstrektDoorBetrokkene__uuid: known,
            ...(partial && { adres__icontains: part }),
          },
          needs: [['adres'], ['adres__iexact'], ['verstrektDoorBetrokkene__uuid'], ...(partial ? [['adres__icontains'] as const] : [])],
        },
        fetch: lists('digitaleadressen'),
      },
      get: gets('digitaleadressen'),
    },
    onderwerpobjecten: {
      ids: children,
      list: {
        ability: { ...listed, filters: { klantcontact__uuid: known, wasKlantcontact__uuid: { ...exact, anyOf: 20 } }, needs: [['klantcontact__uuid'], ['wasKlantcontact__uuid']] },
        fetch: lists('onderwerpobjecten'),
      },
      get: gets('onderwerpobjecten'),
    },
    bijlagen: {
      ids: children,
      list: { ability: { ...listed, filters: { klantcontact__uuid: known }, needs: [['klantcontact__uuid']] }, fetch: lists('bijlagen') },
      get: gets('bijlagen'),
      content: (local, call) => bijlageContent(post, local, call),
    },
    ...(post.policy.postbussen && { actoren: postbussen(post) }),
  }
}

/** The mailboxes that the settings name: no search of the archive could tell them. */
function postbussen(post: Post): NonNullable<Adapter['resources']['actoren']> {
  // Made anew for each answer, which is the asker's own.
  const actoren = () => [...(post.policy.postbussen ?? [])].map((adres) => actor(adres, post.codes))
  return {
    ids: { codec: 'hash80' },
    list: {
      ability: {
        pageSize, total: 'exact', seek: 'offset', ties: 'stable', orders: [],
        filters: {
          naam: { match: 'substring', pushes: 'exact' }, soortActor: exact, indicatieActief: exact, actoridentificatorObjectId: exact,
          actoridentificatorCodeObjecttype: exact, actoridentificatorCodeRegister: exact, actoridentificatorCodeSoortObjectId: exact,
        },
      },
      fetch: async (request, { signal }): Promise<ListAnswer<'actoren'>> => {
        signal.throwIfAborted()
        const kept = actoren().filter((record) => answers('actoren', request, record))
        const start = request.from && 'offset' in request.from ? request.from.offset : 0
        const end = start + request.limit
        return { records: kept.slice(start, end), total: kept.length, ...(end < kept.length && { next: { offset: end } }) }
      },
    },
    get: {
      fetch: async (locals, { signal }): Promise<Found<'actoren'>[]> => {
        signal.throwIfAborted()
        return locals.map((local) => actoren().find((record) => record.local === local))
      },
    },
  }
}
