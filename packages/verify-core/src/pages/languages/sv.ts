import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('sv')

/** The texts in Swedish. */
export const sv: Messages = {
  locale: 'sv-se',
  direction: 'ltr',
  numberTitle: 'Lägg till din telefon',
  numberIntro: (brand) =>
    `För att skydda ditt konto hos ${brand} skickar vi en kod till din telefon när du loggar in.`,
  numberLabel: 'Telefonnummer',
  numberHint: 'Med landskod, till exempel +46\u00a070\u00a0174\u00a006\u00a005',
  numberNotice:
    'Ett sms skyddar bättre än bara ett lösenord, men inte mot alla angrepp: den som tar över ditt nummer får dina koder. Din operatör kan ta betalt för meddelanden.',
  sendTitle: 'Bekräfta att det är du',
  sendIntro: 'Vi skickar en kod till telefonen för ditt konto.',
  sendLabel: 'Din telefon',
  sendButton: 'Skicka kod',
  codeTitle: 'Skriv din kod',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth') return `Ditt mobilnät kan bekräfta ${sentTo} utan kod.`
    if (channel === 'sms') return `Vi har skickat ett sms till ${sentTo}.`
    if (channel === 'voice') return `Vi ringer ${sentTo}.`
    if (channel === 'email') return `Vi har skickat ett mejl till ${sentTo}.`
    return `Vi har skickat ett meddelande till ${sentTo}.`
  },
  silentButton: 'Fortsätt med mobildata',
  silentHint: 'På telefonen med det här numret, med wifi avstängt.',
  silentNext: (time) => `Om det inte fungerar skickar vi en kod om ${time}.`,
  silentStuck: 'Din webbläsare kör inte skriptet som läser nätets svar. Be om en kod i stället.',
  codeLabel: (digits) => `Kod (${digits} siffror)`,
  codeHint: 'Den kontrolleras så snart du skriver den sista siffran.',
  confirmButton: 'Bekräfta',
  attemptsLeft: (count) => (count === 1 ? 'Ett försök kvar.' : `${count} försök kvar.`),
  expiresIn: (time) => `Koden gäller i ${time}.`,
  resendButton: 'Skicka en ny kod',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Skicka via WhatsApp i stället'
      : byChannel(channel, {
          sms: 'Skicka ett sms i stället',
          voice: 'Ring mig i stället',
          email: 'Skicka ett mejl i stället',
          message: 'Skicka ett meddelande i stället',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Sms:et skickas …',
          voice: 'Vi ringer dig nu …',
          email: 'Mejlet skickas …',
          message: 'Meddelandet skickas …',
          silent: 'Väntar på ditt mobilnät …',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'Sms:et borde ha kommit fram.',
          voice: 'Telefonen borde ha ringt.',
          email: 'Mejlet borde ha kommit fram. Titta även i skräpposten.',
          message: 'Meddelandet borde ha kommit fram.',
          silent: 'Väntar på ditt mobilnät …',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'Sms:et kom inte fram.',
          voice: 'Samtalet nådde dig inte.',
          email: 'Mejlet kom inte fram.',
          message: 'Meddelandet kom inte fram.',
          silent: 'Ditt mobilnät kunde inte bekräfta din telefon.',
        })
      case 'blocked':
        return 'Meddelandet blockerades på vägen.'
      case 'ended':
        return 'Koden kan inte användas längre. Be om en ny.'
    }
  },
  tryCall: 'Prova med ett samtal.',
  tryAgain: 'Be om en ny kod.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Om koden inte har använts då skickar vi ett sms om ${time}.`,
      voice: `Om koden inte har använts då ringer vi dig om ${time}.`,
      email: `Om koden inte har använts då skickar vi ett mejl om ${time}.`,
      message: `Om koden inte har använts då skickar vi ett meddelande till om ${time}.`,
    }),
  resendIn: (time) => `Du kan be om en ny kod om ${time}.`,
  changeNumber: 'Använd ett annat nummer',
  cancel: 'Börja om',
  problemTitle: 'Det gick inte',
  wayOn: 'Fortsätt',
  onceMore: 'Försök igen',
  logIn: 'Till inloggningen',
  duration,
  problems: {
    bad_request: () => 'Formuläret var inte ifyllt som väntat. Försök igen.',
    csrf_rejected: () => 'Sidan är för gammal. Börja om.',
    destination_refused: () => 'Det gick inte att verifiera ditt nummer. Kontakta supporten.',
    exhausted: () => 'För många felaktiga koder. Be om en ny.',
    expired: () => 'Koden gäller inte längre. Be om en ny.',
    hook_failed: () => 'Det fungerar inte just nu. Försök igen om en stund.',
    locked: (problem) => `För många felaktiga koder. Försök igen om ${after(problem)}.`,
    malformed_code: () => 'Det är ingen kod. Skriv siffrorna i meddelandet.',
    malformed_number: () => 'Det är inget telefonnummer. Skriv det med landskod.',
    method_not_allowed: () => 'Den här adressen gör inte det.',
    no_challenge: () => 'Det finns ingen kod att kontrollera. Be om en ny.',
    no_code_yet: () => 'Ingen kod har skickats än. Använd mobilnätet eller be om ett meddelande.',
    no_resends_left: () => 'Just nu kan inga fler koder skickas. Använd den senaste.',
    not_logged_in: () => 'Logga in först.',
    outcome_unknown: () =>
      'Vi kunde inte kontrollera koden just nu. Försök igen eller be om en ny.',
    provider_throttled: (problem) =>
      `Vi skickar väldigt många meddelanden just nu. Försök igen om ${after(problem)}.`,
    provider_unavailable: (problem) =>
      `Vi kunde inte skicka eller kontrollera en kod. Försök igen om ${after(problem)}.`,
    session_unavailable: () => 'Vi kunde inte spara din session. Börja om.',
    store_unavailable: () => 'Det fungerar inte just nu. Försök igen om en stund.',
    suspended: () => 'Verifieringen är spärrad för ditt konto. Kontakta supporten.',
    too_large: () => 'Det var för mycket text.',
    too_many_sends: (problem) => `För många koder har skickats. Försök igen om ${after(problem)}.`,
    two_factor_required: () => 'Bekräfta din telefon först.',
    unsupported_media_type: () => 'Den sortens begäran förstås inte.',
    user_unavailable: () => 'Det fungerar inte just nu. Försök igen om en stund.',
    wait: (problem) => `En kod har just skickats. Du kan be om en ny om ${after(problem)}.`,
    wrong_code: () => 'Det gick inte att verifiera koden. Försök igen.',
  },
}
