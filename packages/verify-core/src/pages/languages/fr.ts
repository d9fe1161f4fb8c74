import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('fr')

/** The texts in French. */
export const fr: Messages = {
  locale: 'fr-fr',
  direction: 'ltr',
  numberTitle: 'Ajoutez votre téléphone',
  numberIntro: (brand) =>
    `Pour protéger votre compte ${brand}, nous envoyons un code à votre téléphone quand vous vous connectez.`,
  numberLabel: 'Numéro de téléphone',
  numberHint: 'Avec l’indicatif du pays, par exemple +33\u00a06\u00a039\u00a098\u00a000\u00a000',
  numberNotice:
    'Un SMS protège mieux qu’un mot de passe seul, mais pas contre toutes les attaques : qui s’empare de votre numéro reçoit vos codes. Votre opérateur peut facturer les messages.',
  sendTitle: 'Confirmez que c’est vous',
  sendIntro: 'Nous allons envoyer un code au téléphone de votre compte.',
  sendLabel: 'Votre téléphone',
  sendButton: 'Envoyer le code',
  codeTitle: 'Saisissez votre code',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth')
      return `Votre réseau mobile peut confirmer le ${sentTo} sans code.`
    if (channel === 'sms') return `Nous avons envoyé un SMS au ${sentTo}.`
    if (channel === 'voice') return `Nous appelons le ${sentTo}.`
    if (channel === 'email') return `Nous avons envoyé un e-mail à ${sentTo}.`
    return `Nous avons envoyé un message au ${sentTo}.`
  },
  silentButton: 'Continuer avec les données mobiles',
  silentHint: 'Sur le téléphone qui a ce numéro, Wi-Fi désactivé.',
  silentNext: (time) => `Si cela ne fonctionne pas, nous vous enverrons un code dans ${time}.`,
  silentStuck:
    'Votre navigateur n’exécute pas le script qui lit la réponse de votre réseau. Demandez plutôt un code.',
  codeLabel: (digits) => `Code (${digits} chiffres)`,
  codeHint: 'Il est vérifié dès que vous saisissez le dernier chiffre.',
  confirmButton: 'Confirmer',
  attemptsLeft: (count) => (count === 1 ? 'Encore un essai.' : `Encore ${count} essais.`),
  expiresIn: (time) => `Le code est valable ${time}.`,
  resendButton: 'Envoyer un nouveau code',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Envoyer plutôt par WhatsApp'
      : byChannel(channel, {
          sms: 'Envoyer plutôt un SMS',
          voice: 'Appelez-moi plutôt',
          email: 'Envoyer plutôt un e-mail',
          message: 'Envoyer plutôt un message',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Envoi du SMS…',
          voice: 'Nous vous appelons maintenant…',
          email: 'Envoi de l’e-mail…',
          message: 'Envoi du message…',
          silent: 'En attente de votre réseau mobile…',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'Le SMS devrait être arrivé.',
          voice: 'Votre téléphone devrait avoir sonné.',
          email: 'L’e-mail devrait être arrivé. Regardez aussi dans les indésirables.',
          message: 'Le message devrait être arrivé.',
          silent: 'En attente de votre réseau mobile…',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'Le SMS n’a pas été remis.',
          voice: 'L’appel n’a pas abouti.',
          email: 'L’e-mail n’a pas été remis.',
          message: 'Le message n’a pas été remis.',
          silent: 'Votre réseau mobile n’a pas pu confirmer votre téléphone.',
        })
      case 'blocked':
        return 'Le message a été bloqué en chemin.'
      case 'ended':
        return 'Ce code ne peut plus être utilisé. Demandez-en un nouveau.'
    }
  },
  tryCall: 'Demandez plutôt un appel.',
  tryAgain: 'Demandez un nouveau code.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Nous enverrons un SMS dans ${time} si le code n’a pas été utilisé d’ici là.`,
      voice: `Nous vous appellerons dans ${time} si le code n’a pas été utilisé d’ici là.`,
      email: `Nous enverrons un e-mail dans ${time} si le code n’a pas été utilisé d’ici là.`,
      message: `Nous enverrons un autre message dans ${time} si le code n’a pas été utilisé d’ici là.`,
    }),
  resendIn: (time) => `Vous pourrez demander un nouveau code dans ${time}.`,
  changeNumber: 'Utiliser un autre numéro',
  cancel: 'Recommencer',
  problemTitle: 'Cela n’a pas marché',
  wayOn: 'Continuer',
  onceMore: 'Réessayer',
  logIn: 'Aller à la connexion',
  duration,
  problems: {
    bad_request: () => 'Le formulaire n’est pas rempli comme prévu. Veuillez réessayer.',
    csrf_rejected: () => 'Cette page n’est plus à jour. Veuillez recommencer.',
    destination_refused: () =>
      'Votre numéro n’a pas pu être vérifié. Veuillez contacter l’assistance.',
    exhausted: () => 'Trop de codes erronés. Veuillez en demander un nouveau.',
    expired: () => 'Ce code n’est plus valable. Veuillez en demander un nouveau.',
    hook_failed: () => 'Cela ne fonctionne pas en ce moment. Réessayez dans un instant.',
    locked: (problem) => `Trop de codes erronés. Réessayez dans ${after(problem)}.`,
    malformed_code: () => 'Ce n’est pas un code. Veuillez saisir les chiffres du message.',
    malformed_number: () =>
      'Ce n’est pas un numéro de téléphone. Veuillez le saisir avec l’indicatif du pays.',
    method_not_allowed: () => 'Cette adresse ne permet pas cela.',
    no_challenge: () => 'Il n’y a pas de code à vérifier. Veuillez en demander un nouveau.',
    no_code_yet: () =>
      'Aucun code n’a encore été envoyé. Utilisez votre réseau mobile ou demandez un message.',
    no_resends_left: () =>
      'Aucun autre code ne peut être envoyé pour l’instant. Veuillez utiliser le dernier.',
    not_logged_in: () => 'Veuillez d’abord vous connecter.',
    outcome_unknown: () => 'Votre code n’a pas pu être vérifié. Veuillez réessayer.',
    provider_throttled: (problem) =>
      `Nous envoyons beaucoup de messages en ce moment. Réessayez dans ${after(problem)}.`,
    provider_unavailable: (problem) =>
      `Nous n’avons pas pu envoyer ou vérifier de code. Réessayez dans ${after(problem)}.`,
    session_unavailable: () => 'Votre session n’a pas pu être enregistrée. Veuillez recommencer.',
    store_unavailable: () => 'Cela ne fonctionne pas en ce moment. Réessayez dans un instant.',
    suspended: () =>
      'La vérification est suspendue pour votre compte. Veuillez contacter l’assistance.',
    too_large: () => 'Le texte est trop long.',
    too_many_sends: (problem) => `Trop de codes ont été envoyés. Réessayez dans ${after(problem)}.`,
    two_factor_required: () => 'Veuillez d’abord vérifier votre téléphone.',
    unsupported_media_type: () => 'Ce type de requête n’est pas compris.',
    user_unavailable: () => 'Cela ne fonctionne pas en ce moment. Réessayez dans un instant.',
    wait: (problem) =>
      `Un code vient d’être envoyé. Vous pourrez en demander un autre dans ${after(problem)}.`,
    wrong_code: () => 'Le code n’a pas pu être vérifié. Veuillez réessayer.',
  },
}
