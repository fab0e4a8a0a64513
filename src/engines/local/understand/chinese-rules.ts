/** How Chinese questions ask; the counterpart of `english-rules.ts`. */
import type { Rules } from './rules.ts';

export const CHINESE_RULES: Rules = {
  intents: [
    { intent: 'duration', pattern: /多长(?:时间)?|时长|多少(?:秒|分钟)|几(?:秒|分钟)/u },
    { intent: 'shots', pattern: /(?:几|多少)个?(?:镜头|场景|画面|帧)/u },
    {
      intent: 'size',
      pattern: /分辨率|像素|尺寸|(?:图片|照片|视频|图像)(?:有)?多大|宽度|高度|长宽比/u,
    },
    {
      intent: 'count',
      pattern:
        /(?:几|多少)(?:个|只|辆|人|把|张|条|头|匹|架|本|台|艘|杯|棵|位|名|种)|数一?数|数量|有多少(?!秒|分钟|钱)|有几/u,
    },
    {
      intent: 'exists',
      pattern:
        /有没有|是否(?:有|存在|包含|出现)|有.{0,12}吗|存在.{0,12}吗|(?:是|这是).{0,10}吗|是(?!白天|晚上|不是).{1,10}还是(?!白天|晚上)|能(?:不能)?看到.{1,12}吗/u,
    },
    { intent: 'when', pattern: /什么时候|何时|几点|第几秒|哪一?(?:秒|刻|时)|什么时间|时间点/u },
    {
      intent: 'where',
      pattern: /在哪(?:里|儿|个位置|边)?(?!拍|录)|什么位置|哪个(?:位置|角落|方向)|位置/u,
    },
    {
      intent: 'transcribe',
      pattern:
        /转录|转写|听写|字幕|说(?:了|的|些)?(?:些)?什么|说的(?:内容|话)|讲(?:了|的|些)?(?:些)?什么|语音(?:内容|识别)|听到(?:了)?什么|台词|有人(?:在)?说话/u,
    },
    { intent: 'language', pattern: /什么语言|哪(?:种|国)语言|语种/u },
    {
      intent: 'read',
      pattern:
        /文字|写(?:了|着|的|有)?(?:些)?什么|读(?:出|取|一下)|识别.{0,6}(?:字|文本)|文本|上面的字|什么字|OCR/iu,
    },
    { intent: 'compare', pattern: /比较|对比|区别|不同|差别|差异|相同|相似|联系|共同点|一样/u },
    { intent: 'which', pattern: /哪一?(?:张|个|段|幅|份).{0,10}(?:有|是|包含|出现|显示|更|最)/u },
    { intent: 'confidence', pattern: /确定吗|肯定吗|有多确定|置信度|把握/u },
    { intent: 'colours', pattern: /颜色|什么色|色调|色彩/u },
    {
      intent: 'brightness',
      pattern: /亮度|白天还是|晚上还是|(?:明亮|昏暗|暗)(?:吗|不)|多亮|光线/u,
    },
    {
      intent: 'identify',
      pattern: /什么(?:品种|种类|类型|动物|车|植物|水果|东西|物体|食物|交通工具)|哪种|哪一种|何种/u,
    },
    {
      intent: 'sound',
      pattern: /什么(?:声音|音乐)|背景(?:声|音)|有(?:没有)?(?:音乐|噪音|声音)|音量|多响/u,
    },
    {
      intent: 'describe',
      pattern:
        /描述|介绍|说明|分析|讲解|发生了?什么|总结|概括|概述|摘要|看到(?:了)?(?:些)?什么|有(?:些)?什么|是什么(?!颜色|时候|语言|文字|动物|车|品种)|内容|详细/u,
    },
  ],
  weakDescribe: /什么|这|那|它|图|照片|视频|音频|录音|画面|看/u,
  brief: /总结|概括|概述|摘要|简(?:要|短|单|述)|一句话/u,
  negated: /(?<!有)没有?(?!有)|不是|并非/u,
  priced: [/([\p{Script=Han}]{1,8})(?:要|是|卖)?多少钱/u, /([\p{Script=Han}]{1,8})的?价格/u],
  most: /更高|最高|更大|最大|更多|最多|更贵|最贵/u,
  least: /更低|最低|更小|最小|更少|最少|更便宜|最便宜/u,
  again: /^(?:那|那么|还有)?(?:这|那|下|另)?一?(?:张|个|段|幅)?呢[？?]?$/u,
  beyond: [
    { beyond: 'identity', pattern: /谁/u },
    { beyond: 'reasons', pattern: /为什么|为何|原因|什么意思|含义/u },
    { beyond: 'actions', pattern: /在?(?:做|干)(?:些)?什么|动作|活动/u },
    { beyond: 'feelings', pattern: /情绪|心情|表情|感觉|高兴|难过|生气|氛围/u },
    { beyond: 'place', pattern: /在哪(?:里|儿)?(?:拍|录)|哪个(?:城市|国家|地方)|什么地方/u },
    { beyond: 'gender', pattern: /男|女|孩|婴儿|性别/u },
    { beyond: 'tasks', pattern: /翻译|写(?:一)?(?:首|篇)|计算|\d\s*[+*×÷]\s*\d/u },
    { beyond: 'states', pattern: /吗[？?]?$/u },
    { beyond: 'age', pattern: /多大(?:年纪|岁|了)|几岁|年龄/u },
    { beyond: 'speakers', pattern: /(?:几|多少)个?人.{0,3}(?:说话|讲话)|男声|女声/u },
  ],
  quote: [
    /[“"「『]([^“”"」』]{1,60})[”"」』]/u,
    /(?:说|提)(?:到|出|了)(?:过)?(?!些?什么|话|哪)([\p{L}\p{N} ]{1,40}?)(?=的|[？?。，,]|$)/u,
  ],
  labelled: /([\p{Script=Han}]{2,10})(?:是(?:什么|多少|几)|为多少)/u,
  answerLanguages: [
    { language: 'en', pattern: /用(?:英文|英语)(?:回答|描述|说|写|回复)?/u },
    { language: 'zh', pattern: /用(?:中文|汉语|普通话)/u },
  ],
};
