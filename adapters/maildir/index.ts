/** A mail archive in a Maildir or an mbox: what can be asked of it, and how. */
import { resolve } from 'node:path'
import type { Adapter, AdapterContext, AdapterType, FilterAbility } from '#spi'
import { codesOf, mailProperties, maxMessageBytesOf, policyOf, type MailSettings } from '../mail/settings.ts'
import { openArchive } from './archive.ts'
import { bijlageContent, getBijlagen, listBijlagen } from './bijlagen.ts'
import { getActoren, getContacts, getFromHeaders, listActoren, listContacts, listFromHeaders } from './calls.ts'
import { openMbox } from './mbox.ts'
import { openPost } from './post.ts'

export interface MaildirSettings extends MailSettings {
  /** The Maildir: the folder that holds `cur`. Relative to the configuration file. */
  readonly directory?: string
  /** In the place of a Maildir: a file with messages one after another. Relative to the configuration file. */
  readonly mbox?: string
  readonly skipFolders?: readonly string[]
}

const settingsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['domains'],
  oneOf: [{ required: ['directory'] }, { required: ['mbox'] }],
  properties: {
    directory: { type: 'string', minLength: 1 },
    mbox: { type: 'string', minLength: 1 },
    skipFolders: { type: 'array', items: { type: 'string', minLength: 1 } },
    ...mailProperties,
  },
} as const

/** Where mail programs put what was never sent, thrown away or not wanted. */
const usualSkipFolders = ['Drafts', 'Concepten', 'Trash', 'Prullenbak', 'Deleted Items', 'Verwijderde items', 'Junk', 'Spam', 'Ongewenst']

export const maildir: AdapterType<MaildirSettings> = { name: 'maildir', settings: settingsSchema, open }
export default maildir

const exact: FilterAbility = { match: 'exact', pushes: 'exact' }
const part: FilterAbility = { match: 'substring', pushes: 'exact' }
const anyExact: FilterAbility = { match: 'exact', pushes: 'exact', anyOf: 100 }
const listed = { pageSize: 200, total: 'readable', seek: 'offset', ties: 'stable' } as const
const children = { codec: 'hash80', children: true } as const

function open(settings: MaildirSettings, context: AdapterContext): Adapter {
  const maxMessageBytes = maxMessageBytesOf(settings)
  const path = resolve(context.baseDirectory, settings.mbox ?? settings.directory!)
  const now = () => context.now()
  const archive = settings.mbox === undefined
    ? openArchive({ directory: path, skipFolders: settings.skipFolders ?? usualSkipFolders, maxMessageBytes }, now)
    : openMbox({ file: path, maxMessageBytes }, now)
  const post = openPost(archive, policyOf(settings), codesOf(settings, 'maildir'))
  return {
    resources: {
      klantcontacten: {
        ids: { codec: 'hash80' },
        list: {
          ability: {
            ...listed,
            orders: [{ field: 'plaatsgevondenOp', direction: 'desc' }],
            persoon: ['email'],
            persoonAnyOf: 100,
            filters: {
              kanaal: exact,
              vertrouwelijk: exact,
              plaatsgevondenOp: exact,
              nummer: exact,
              referentienummer: exact,
              onderwerpobject__onderwerpobjectidentificatorObjectId: exact,
              onderwerpobject__onderwerpobjectidentificatorCodeObjecttype: exact,
              onderwerpobject__onderwerpobjectidentificatorCodeRegister: exact,
              onderwerpobject__onderwerpobjectidentificatorCodeSoortObjectId: exact,
              wasOnderwerpobject__onderwerpobjectidentificatorObjectId: exact,
              wasOnderwerpobject__onderwerpobjectidentificatorCodeObjecttype: exact,
              wasOnderwerpobject__onderwerpobjectidentificatorCodeRegister: exact,
              wasOnderwerpobject__onderwerpobjectidentificatorCodeSoortObjectId: exact,
              leiddeTotInterneTaken: exact,
              hadBetrokkene__uuid: anyExact,
              hadBetrokkene__digitaaladres__adres__icontains: part,
              onderwerpobject__uuid: anyExact,
              wasOnderwerpobject__uuid: anyExact,
            },
          },
          fetch: (request, call) => listContacts(post, request, call),
        },
        get: { fetch: (locals, call) => getContacts(post, locals, call) },
      },
      betrokkenen: {
        ids: children,
        list: {
          ability: {
            ...listed,
            orders: [],
            persoon: ['email'],
            persoonAnyOf: 100,
            filters: {
              hadKlantcontact__uuid: anyExact,
              verstrektedigitaalAdres__uuid: anyExact,
              verstrektedigitaalAdres__adres: exact,
              contactnaamVoorletters: exact,
              contactnaamVoornaam: exact,
              contactnaamVoorvoegselAchternaam: exact,
              contactnaamAchternaam: exact,
            },
          },
          fetch: (request, call) => listFromHeaders(post, 'betrokkenen', request, call),
        },
        get: { fetch: (locals, call) => getFromHeaders(post, 'betrokkenen', locals, call) },
      },
      digitaleadressen: {
        ids: children,
        list: {
          ability: {
            ...listed,
            orders: [],
            filters: {
              adres: exact,
              adres__icontains: part,
              adres__iexact: anyExact,
              soortDigitaalAdres: exact,
              verstrektDoorBetrokkene__uuid: anyExact,
              verstrektDoorBetrokkene__rol: exact,
            },
          },
          fetch: (request, call) => listFromHeaders(post, 'digitaleadressen', request, call),
        },
        get: { fetch: (locals, call) => getFromHeaders(post, 'digitaleadressen', locals, call) },
      },
      onderwerpobjecten: {
        ids: children,
        list: {
          ability: { ...listed, orders: [], filters: { klantcontact__uuid: anyExact, wasKlantcontact__uuid: anyExact } },
          fetch: (request, call) => listFromHeaders(post, 'onderwerpobjecten', request, call),
        },
        get: { fetch: (locals, call) => getFromHeaders(post, 'onderwerpobjecten', locals, call) },
      },
      actoren: {
        ids: { codec: 'hash80' },
        list: {
          ability: {
            ...listed,
            orders: [],
            filters: {
              naam: part,
              soortActor: exact,
              indicatieActief: exact,
              actoridentificatorObjectId: exact,
              actoridentificatorCodeObjecttype: exact,
              actoridentificatorCodeRegister: exact,
              actoridentificatorCodeSoortObjectId: exact,
            },
          },
          fetch: (request, call) => listActoren(post, request, call),
        },
        get: { fetch: (locals, call) => getActoren(post, locals, call) },
      },
      bijlagen: {
        ids: children,
        list: {
          // What a message carries is only known when all of it is read, so there are no offsets and no total.
          ability: { pageSize: 200, total: 'none', seek: 'cursor', ties: 'stable', orders: [], filters: { klantcontact__uuid: anyExact } },
          fetch: (request, call) => listBijlagen(post, request, call),
        },
        get: { fetch: (locals, call) => getBijlagen(post, locals, call) },
        content: (local, call) => bijlageContent(post, local, call),
      },
    },
    probe: async ({ signal }) => {
      signal.throwIfAborted()
      await archive.probe()
    },
    close: async () => archive.close(),
  }
}
