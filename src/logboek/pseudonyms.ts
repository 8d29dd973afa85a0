/** Names for people by which nobody can be found who has not the secret; the same person has the same name each time. */
import { createHmac, hkdfSync } from 'node:crypto'
import { identityKey, type Identity } from '#domain/identity.ts'
import { persoonSource, type Ref } from '#domain/ids.ts'

export interface Pseudonym {
  readonly id: string
  /** What it stands for: `BSN`, or another number; `PARTIJ` of one source; `SUB`, as an issuer of tokens calls somebody. */
  readonly type: string
}

export class Pseudonyms {
  readonly #key: Buffer
  readonly #installation: string

  constructor(secret: string, installation: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, installation, 'gevel logboek betrokkene', 32))
    this.#installation = installation
  }

  of({ source, local }: Ref): Pseudonym {
    if (source !== persoonSource) return this.#named(`${this.#installation} ${source} ${local}`, 'PARTIJ')
    return this.#named(local, local.slice(0, local.indexOf(':')).toUpperCase())
  }

  ofIdentity(identity: Identity): Pseudonym {
    return this.of({ source: persoonSource, local: identityKey(identity) })
  }

  /** `client`: to whom the name was given; another client's issuer may give the same to somebody else. */
  ofSub(client: string, sub: string): Pseudonym {
    return this.#named(`sub ${client} ${sub}`, 'SUB')
  }

  #named(text: string, type: string): Pseudonym {
    return { id: createHmac('sha256', this.#key).update(text).digest('base64url'), type }
  }
}
