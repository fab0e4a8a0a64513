/** How English questions ask: one pattern an intent. What each finds is weighed in `intents.ts`. */
import type { Rules } from './rules.ts';

/** English rules; matched against the lower-case question. */
export const ENGLISH_RULES: Rules = {
  intents: [
    {
      intent: 'duration',
      pattern:
        /\bhow long (?:is|was|does|do|lasts?)\b(?!.*\b(?:visible|appear|seen|shown|on screen|speak|talk))|\bduration\b|\blength of (?:the|this|that) (?:video|clip|audio|recording|sound|speech|movie|file)|\bhow many (?:seconds|minutes|hours)\b/u,
    },
    { intent: 'shots', pattern: /\bhow many (?:shots|scenes|cuts|frames)\b/u },
    {
      intent: 'size',
      pattern:
        /\bresolution\b|\bdimensions?\b|\bhow (?:big|large|wide|tall|high) (?:is|are) (?:the|this|that|these) (?:image|picture|photo|video|frame|file)|\bpixels?\b|\baspect ratio\b|\bsize of (?:the|this|that) (?:image|picture|photo|video|frame)|\b(?:width|height)\b/u,
    },
    {
      intent: 'count',
      pattern:
        /\bhow many\b(?! (?:seconds|minutes|hours|shots|scenes|cuts|frames|percent))|\b(?<!(?:invoice|order|phone|account|receipt) )number of\b(?! the (?:invoice|bill|receipt))|\bcount\b/u,
    },
    {
      intent: 'exists',
      pattern:
        /\b(?:is|are|was|were) there\b|(?<!what )(?<!who )\b(?:do|can|could|did) (?:you|we|i) (?:see|spot|find|detect)\b|\bdo(?:es)? (?:it|this|that|the|these|they|any|an?|somebody|someone)\b[^?.]*?\b(?:show(?: up)?|contain|have|include|feature|appear|exist|occur)\b|\bcan (?:an?|any|the) [^?.]*\bbe seen\b|\b(?:is|are)n['’]t (?:there|this|that|it)\b|\bcontains? any\b|^(?:is|are|was) (?:this|that|it|these|those|they) (?:not )?(?:an?|the|really an?|any kind of|some kind of)\b|^(?:is|are) (?:an?|any) \S+ (?:visible|present|shown|in)\b|^(?:is|are) (?:any(?:body|one)|some(?:body|one)|an? \w+|any \w+|\w+) (?:there|visible|present)\b|^(?:is|was) the (?:\w+ )?(?:image|picture|photo|video|animal|thing|object|vehicle) (?:of )?an? |\bpresence of\b/u,
    },
    {
      intent: 'when',
      pattern:
        /\bwhen\b|\bat (?:what|which) (?:time|point|second|minute|moment|timestamp)|\bwhat time\b|\btime ?stamps? (?:of|for|when|where)\b|\bhow long (?:is|are|does|do)\b.*\b(?:visible|appear|seen|shown|on screen)/u,
    },
    {
      intent: 'where',
      pattern:
        /\bwhere\b(?! (?:was|were) (?:this|it|the) (?:\w+ )?(?:taken|shot|filmed|recorded))|\b(?:position|location|coordinates) of\b|\bwhich (?:side|part|corner)\b|\blocate\b|\bbounding box(?:es)?\b/u,
    },
    {
      intent: 'transcribe',
      pattern:
        /\btranscri(?:be|bing|pt|pts|ption)\b|\bsubtitles?\b|\bdictat|\bwhat\b.{0,40}\b(?:said|saying|spoken|speaking|talking about|talked about|heard)\b|\bwhat (?:does|do|did) (?:he|she|they|the (?:man|woman|speaker|person|voice|narrator|audio|recording|speech)|somebody|someone|people)\b.{0,20}\b(?:say|talk|speak|tell)\b|\b(?:speech|dialogue|spoken (?:words|text)|lyrics|quote)\b|\b(?:is|does|do|are) (?:anyone|anybody|someone|somebody|there anyone|people|they|he|she)\b.{0,12}\b(?:speak|speaking|talk|talking|say|saying)\b|\bcan you hear\b|\bwhat (?:do|can|did) (?:you|we|i) hear\b/u,
    },
    {
      intent: 'language',
      pattern:
        /\b(?:what|which) language\b|\blanguage (?:is|of|does|do)\b|\b(?:identify|detect|name) the language\b/u,
    },
    {
      intent: 'read',
      pattern:
        /\bread\b|\bocr\b|\bwritten\b|\bwriting\b|\btext\b(?! (?:description|summary|answer|format|form))|\blettering\b|\binscription\b|\bwhat (?:does|do|is|did)\b.{0,30}\b(?:sign|label|poster|shirt|screen|page|document|invoice|receipt|letter|image|picture|photo|title|card|board|banner|patch|badge|note|it|this|slide|menu|plate)s?\b.{0,15}\b(?:say|read|state)s?\b|\bwords? (?:in|on|are|is|can)\b/u,
    },
    {
      intent: 'compare',
      pattern:
        /\bcompar|\bdifferen(?:ce|ces|t|tiate)\b|\bdiffer\b|\bsimilar|\bconnections?\b|\bin common\b|\bwhich (?:one|of (?:them|these|the two|those|both))\b|\bthe same\b|\bversus\b|\bvs\b/u,
    },
    {
      intent: 'which',
      pattern:
        /\bwhich (?:one |of (?:them|these|the \w+|those) )?(?:\w+ )?(?:images?|pictures?|photos?|videos?|clips?|recordings?|one|ones|documents?|invoices?|receipts?|files?)\b.*\b(?:shows?|has|have|contains?|depicts?|with|is|are)\b|\bwhich (?:one )?(?:is|shows|has|contains) (?:an?|the|more|less)\b|\bin which (?:\w+ )?(?:image|picture|photo|video|clip|recording|one|document)\b|\bwhich\b.*\b(?:higher|highest|larger|largest|bigger|biggest|greater|greatest|lower|lowest|smaller|smallest|brighter|darker|longer|shorter|longest|shortest|cheaper|cheapest|most expensive|more expensive|less expensive)\b/u,
    },
    {
      intent: 'confidence',
      pattern:
        /\bare you (?:really |quite |absolutely )?(?:sure|certain|confident)\b|\bhow (?:sure|certain|confident)\b|\bconfidences?\b|\bsure about (?:that|this|it)\b/u,
    },
    { intent: 'colours', pattern: /\bcolou?rs?\b|\bcolou?red\b|\bpalette\b|\bhues?\b/u },
    {
      intent: 'brightness',
      pattern:
        /\bbrightness\b|\b(?:is|was|how) (?:it|this|that|the (?:image|picture|photo|video|scene)) (?:very |rather |too )?(?:bright|dark)\b|\bhow (?:bright|dark)\b|\bday ?(?:time)? or (?:at )?night|\bnight or day\b|\b(?:at night|night ?time|day ?time)\b.*\?|\blighting\b/u,
    },
    {
      intent: 'identify',
      pattern:
        /\b(?:what|which) (?:kind|type|sort|breed|species|model|make|brand)s? of\b|\b(?:what|which) breed\b|\bidentify\b(?! the language)/u,
    },
    {
      intent: 'sound',
      pattern:
        /\b(?:background|other) (?:sounds?|noise|music)\b|\bwhat (?:kind of )?(?:sounds?|noises?|music)\b|\b(?:is|are) there (?:any )?(?:music|noise|sound|silence|speech)\b|\bhow loud\b|\bloudness\b|\b(?:is|was) (?:it|the (?:audio|recording|sound|video|clip)) (?:silent|quiet|loud|noisy|mute)\b|\bsounds? like\b/u,
    },
    {
      intent: 'describe',
      pattern:
        /\bdescri(?:be|bing|ption)\b|\bcaption\b|\bexplain\b|\banaly[sz]e\b|\btell me (?:about|what|everything)\b|\bwhat(?:'s| is| are) (?:happening|going on|shown|visible|depicted|displayed)\b|\bwhat happens\b|\bwhat (?:do|can) (?:you|we|i) see\b|\bsummar(?:y|i[sz]e)\b|\bsum up\b|\btl;?dr\b|\boverview\b|\bdetails?\b/u,
    },
  ],
  weakDescribe:
    /\bwhat\b|\bwho\b|\bcontents?\b|\blook(?:s|ing)?\b|\bshow(?:s|n)?\b|\bthis\b|\bit\b|\bthat\b|\bthe (?:image|picture|photo|video|audio|clip|recording|sound)\b/u,
  brief:
    /\bsummar(?:y|i[sz]e)\b|\bsum up\b|\btl;?dr\b|\bbrief(?:ly)?\b|\bin short\b|\b(?:in )?(?:one|a single) sentence\b|\bshort (?:description|caption|answer|summary)\b|\bcaption\b/u,
  negated: /\bnot\b|n['’]t\b|\bno\b/u,
  priced: [
    /\bhow much (?:is|was|are|were|did|does|do|for|costs?)\s+((?:the|an?|one|my|this|that|each)?\b[^?.!,;]{2,50}?)(?=\s+(?:cost|costs|on|in|at|from)\b|[?.!,;]|$)/u,
    /\b(?:price|cost) (?:of|for)\s+([^?.!,;]{2,50}?)(?=\s+(?:on|in|at|from)\b|[?.!,;]|$)/u,
    /\bwhat (?:did|does|do)\s+([^?.!,;]{2,50}?)\s+cost\b/u,
  ],
  most: /\b(?:higher|highest|larger|largest|bigger|biggest|greater|greatest|more expensive|most expensive|most)\b/u,
  least:
    /\b(?:lower|lowest|smaller|smallest|cheaper|cheapest|less expensive|least expensive|least)\b/u,
  again:
    /^(?:(?:and|now|what about|how about|and what about)\s+)(?:in |on |for |with |of )?(?:the |this |that |a |an )?(?:\w+\s?){0,3}[?.!]*$|^(?:same|same question|again)\b.{0,30}$/u,
  beyond: [
    {
      beyond: 'identity',
      pattern:
        /\bwho(?:'s| is| are| was| were)\b|\bwhose face\b|\b(?:his|her|their) names?\b|\bname of the (?:person|man|woman|speaker|singer)\b|\brecogni[sz]e (?:this|the) (?:person|man|woman)\b/u,
    },
    {
      beyond: 'reasons',
      pattern:
        /\bwhy\b|\bhow come\b|\bwhat (?:for|caused)\b|\bwhat does (?:it|this|that) mean\b|\bmeaning of\b/u,
    },
    {
      beyond: 'actions',
      pattern:
        /\b(?:is|are|was|were) (?:the |he|she|they|it|this )?\w* ?(?:doing)\b|\bwhat actions?\b|\bactivit(?:y|ies)\b/u,
    },
    {
      beyond: 'feelings',
      pattern:
        /\b(?:emotions?|feel(?:s|ing|ings)?|mood|happy|sad|angry|atmosphere|smiling|expression)\b/u,
    },
    {
      beyond: 'place',
      pattern:
        /\bwhere (?:was|were) (?:this|it|the)\b|\b(?:which|what) (?:city|country|place|location)\b/u,
    },
    {
      beyond: 'gender',
      pattern:
        /\b(?:m[ae]n|wom[ae]n|boys?|girls?|child(?:ren)?|kids?|bab(?:y|ies)|lad(?:y|ies)|guys?|males?|females?|gender|adults?)\b/u,
    },
    {
      beyond: 'tasks',
      pattern:
        /\btranslat|\bpoem\b|\b(?:write|compose|invent|make up|tell me) (?:me )?an? (?!description|summary|caption|transcript)|\b(?:solve|calculate|compute|add up|multiply|divide)\b|\d\s*[+*×÷^]\s*\d|\d\s+[-/]\s+\d|\b(?:plus|minus|divided by|multiplied by)\b/u,
    },
    {
      beyond: 'states',
      pattern:
        /^(?:so |and |ok(?:ay)?,? )?(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)(?:n['’]t)? (?!you\b|i\b|we\b)|^how (?:tall|big|large|heavy|far|fast|deep|high|wide|hot|cold|warm|small|strong|dangerous|expensive|good|bad|well|often)\b/u,
    },
    { beyond: 'age', pattern: /\bhow old\b|\bwhat age\b|\bage of\b/u },
    {
      beyond: 'speakers',
      pattern:
        /\bhow many (?:people|persons|speakers|voices)\b.*\b(?:speak|speaking|talk|talking|heard|hear)\b|\b(?:male|female) voice\b|\b(?:m[ae]n|wom[ae]n|boy|girl|child|male|female)\b.{0,12}\b(?:speak|speaking|talk|talking|voice)\b(?! about)|\bhow many (?:speakers|voices)\b/u,
    },
  ],
  quote: [
    /["“]([^"“”]{1,120})["”]/u,
    /(?<![\p{L}])['‘]([^'‘’]{1,120})['’](?![\p{L}])/u,
    /\b(?:say|says|said|saying|mention|mentions|mentioned|utter|utters)\s+(?:the\s+)?(?:(?:word|words|phrase|name|sentence)\s+)?(?!in\b|at\b|about\b|something\b|anything\b|what\b|that\b|it\b|there\b|here\b|and\b|or\b|exactly\b|\b(?:for|to|on|when)\b)([\p{L}\p{N}' -]{2,60}?)(?=\s+(?:in (?:the|this)|and what)\b|[?.!,;]|$)/u,
    /\b(?:word|phrase)\s+(?!is\b|are\b|in\b|that\b|for\b|by\b|count\b|or\b)([\p{L}\p{N}'-]{2,40})/u,
  ],
  labelled:
    /\b(?:what|which)(?:'s| is| are| was)?\s+(?:the|its)\s+([\p{L}\p{N}'’ #-]{2,50}?)(?=\s+(?:of|on|in|at|for|from)\b|[?.!,;]|$)/u,
  answerLanguages: [
    {
      language: 'zh',
      pattern:
        /\b(?:answer|reply|respond|describe|write|speak)?\b.{0,20}\bin (?:simplified )?(?:chinese|mandarin)\b(?! (?:restaurant|food))/u,
    },
    {
      language: 'en',
      pattern: /\b(?:answer|reply|respond|describe|write)\b.{0,20}\bin english\b/u,
    },
  ],
};
