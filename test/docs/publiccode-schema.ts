/** What publiccode.yml 0.5 asks of a file, as JSON Schema, after the text of that standard. Keys that it deprecates are not allowed. */

const text = { type: 'string', minLength: 1 } as const
const https = { type: 'string', pattern: '^https://[^\\s]+$' } as const
const texts = { type: 'array', items: text, minItems: 1 } as const
const closed = { type: 'object', additionalProperties: false } as const

const categories = `accounting agile-project-management applicant-tracking application-development appointment-scheduling backup billing-and-invoicing blog budgeting
  business-intelligence business-process-management cad call-center-management cloud-management collaboration communications compliance-management contact-management
  content-management crm customer-service-and-support data-analytics data-collection data-visualization design design-system digital-asset-management digital-citizenship
  document-management donor-management e-commerce e-signature educational-content email-management email-marketing employee-management enterprise-project-management
  enterprise-social-networking erp event-management facility-management feedback-and-reviews-management financial-reporting fleet-management fundraising gamification
  geographic-information-systems grant-management graphic-design help-desk hr ide identity-management instant-messaging integrated-library-system inventory-management
  it-asset-management it-development it-management it-security it-service-management knowledge-management learning-management-system marketing mind-mapping
  mobile-marketing mobile-payment network-management office online-booking online-community payment-gateway payroll predictive-analysis procurement productivity-suite
  project-collaboration project-management property-management real-estate-management regulations-and-directives remote-support resource-management sales-management seo
  service-desk social-media-management survey talent-management task-management taxes-management test-management time-management time-tracking translation
  video-conferencing video-editing visitor-management voip warehouse-management web-collaboration web-conferencing website-builder whistleblowing workflow-management other`

const scopes = `agriculture culture defence education emergency-services employment energy environment finance-and-economic-development foreign-affairs government healthcare
  infrastructures justice local-authorities manufacturing research science-and-technology security society sport tourism transportation welfare`

const oneOf = (words: string) => ({ enum: words.split(/\s+/) })

const description = {
  ...closed,
  required: ['shortDescription', 'longDescription', 'features'],
  properties: {
    localisedName: text,
    shortDescription: { type: 'string', minLength: 1, maxLength: 150, pattern: '^[^\\n]+$' },
    longDescription: { type: 'string', minLength: 150, maxLength: 10_000 },
    documentation: https,
    apiDocumentation: https,
    features: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1, maxLength: 100 } },
    screenshots: texts,
    videos: { type: 'array', items: https },
    awards: texts,
  },
}

const contacts = {
  type: 'array', minItems: 1,
  items: { ...closed, required: ['name'], properties: { name: text, email: { type: 'string', pattern: '^\\S+@\\S+$' }, phone: text, affiliation: text } },
}

const maintenance = {
  ...closed,
  required: ['type'],
  properties: {
    type: oneOf('internal contract community none'),
    contacts,
    contractors: { type: 'array', minItems: 1, items: { ...closed, required: ['name', 'until'], properties: { name: text, until: { format: 'date' }, email: text, website: https } } },
  },
  oneOf: [
    { properties: { type: { const: 'contract' } }, required: ['contractors'] },
    { properties: { type: { enum: ['internal', 'community'] }, contractors: false }, required: ['contacts'] },
    { properties: { type: { const: 'none' }, contractors: false } },
  ],
}

export const publiccodeSchema = {
  ...closed,
  required: ['publiccodeYmlVersion', 'name', 'url', 'platforms', 'developmentStatus', 'softwareType', 'description', 'legal', 'maintenance', 'localisation', 'categories', 'intendedAudience'],
  properties: {
    publiccodeYmlVersion: { enum: ['0.5', '0.5.0'] },
    name: text,
    url: https,
    landingURL: https,
    softwareVersion: text,
    releaseDate: { type: 'string', format: 'date' },
    logo: text,
    platforms: texts,
    categories: { type: 'array', minItems: 1, uniqueItems: true, items: oneOf(categories) },
    usedBy: texts,
    roadmap: https,
    developmentStatus: oneOf('concept development beta stable obsolete'),
    softwareType: oneOf('standalone/mobile standalone/iot standalone/desktop standalone/web standalone/backend standalone/other addon library configurationFiles'),
    organisation: { ...closed, required: ['uri'], properties: { uri: { type: 'string', format: 'uri' }, name: text } },
    intendedAudience: {
      ...closed,
      properties: { countries: { type: 'array', items: { type: 'string', pattern: '^[A-Z]{2}$' } }, unsupportedCountries: { type: 'array' }, scope: { type: 'array', items: oneOf(scopes) } },
    },
    description: { type: 'object', required: ['nl'], propertyNames: { pattern: '^[a-z]{2,3}(-[A-Za-z0-9]+)*$' }, additionalProperties: description },
    legal: { ...closed, required: ['license'], properties: { license: text, mainCopyrightOwner: text } },
    maintenance,
    localisation: { ...closed, required: ['localisationReady', 'availableLanguages'], properties: { localisationReady: { type: 'boolean' }, availableLanguages: texts } },
  },
}
