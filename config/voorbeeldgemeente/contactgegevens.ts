/** What the register of the voorbeeldgemeente knows as contactgegevens: the cast once more, without a link to their partijen. */
import type { Make } from './register.ts'
import { organisaties, personen } from './personen.ts'

interface Levensloop {
  readonly geboortedatum: string
  readonly geslacht: 'm' | 'v' | 'o' | ''
  readonly overlijdensdatum?: string
}

/** By bsn, which stays here: contactgegevens have no numbers. */
const levenslopen: Readonly<Record<string, Levensloop>> = {
  '999993653': { geboortedatum: '1985-12-01', geslacht: 'v' },
  '999990019': { geboortedatum: '1962-02-28', geslacht: 'm' },
  '999992570': { geboortedatum: '1950-07-14', geslacht: 'm' },
  '999990408': { geboortedatum: '2004-02-29', geslacht: 'o' },
  '999990160': { geboortedatum: '1938-09-30', geslacht: '', overlijdensdatum: '2023-11-05' },
}

export function makeContactgegevens(make: Make): void {
  for (const { bsn, voornaam, voorvoegsel, achternaam, straat, huisnummer, postcode } of personen.filter(({ bronnen }) => bronnen.includes('register'))) {
    make('persoon', bsn, {
      ...levenslopen[bsn]!, voornamen: voornaam, voorvoegsel, geslachtsnaam: achternaam,
      adres: { straatnaam: straat, huisnummer, postcode, stad: 'Groningen', land: 'NL' },
    })
  }
  for (const [place, { kvk, naam }] of organisaties.filter(({ bronnen }) => bronnen.includes('register')).entries()) {
    make('organisatie', kvk, {
      handelsnaam: naam, oprichtingsdatum: `199${place}-03-01`, opheffingsdatum: place === 0 ? null : '2025-12-31',
      ...(place === 0 && { adres: { adresregel1: 'Hauptstraße 1', adresregel2: '26721 Emden', land: 'DE' } }),
    })
  }
}
