/**
 * Chinese names of labels and kinds, for questions and answers in Chinese. Names of the
 * detector's classes are in `coco-classes.ts`; a label without an entry keeps its English name.
 */

const ROWS = `
tabby=虎斑猫;tiger cat=虎猫;Persian cat=波斯猫;Siamese cat=暹罗猫;Egyptian cat=埃及猫;cougar=美洲狮;lynx=猞猁
leopard=豹;snow leopard=雪豹;jaguar=美洲豹;lion=狮子;tiger=老虎;cheetah=猎豹;brown bear=棕熊;ice bear=北极熊
giant panda=大熊猫;lesser panda=小熊猫;golden retriever=金毛犬;Labrador retriever=拉布拉多犬;pug=巴哥犬
German shepherd=德国牧羊犬;Siberian husky=哈士奇;Chihuahua=吉娃娃;beagle=比格犬;Border collie=边境牧羊犬
Samoyed=萨摩耶犬;Pomeranian=博美犬;dalmatian=斑点狗;Rottweiler=罗威纳犬;French bulldog=法国斗牛犬
Pembroke=柯基犬;Cardigan=柯基犬;toy poodle=玩具贵宾犬;red fox=赤狐;Arctic fox=北极狐;timber wolf=灰狼
zebra=斑马;hippopotamus=河马;African elephant=非洲象;Indian elephant=印度象;gorilla=大猩猩;chimpanzee=黑猩猩
macaque=猕猴;koala=考拉;wallaby=小袋鼠;hamster=仓鼠;fox squirrel=松鼠;otter=水獭;hare=野兔;hog=猪
ox=公牛;ram=公羊;Arabian camel=骆驼;llama=羊驼;goldfish=金鱼;great white shark=大白鲨;jellyfish=水母
bald eagle=白头鹰;peacock=孔雀;flamingo=火烈鸟;king penguin=王企鹅;goose=鹅;cock=公鸡;hen=母鸡;ostrich=鸵鸟
robin=知更鸟;magpie=喜鹊;macaw=金刚鹦鹉;hummingbird=蜂鸟;bee=蜜蜂;ant=蚂蚁;fly=苍蝇;ladybug=瓢虫
dragonfly=蜻蜓;monarch=帝王蝶;snail=蜗牛;starfish=海星;American lobster=龙虾;scorpion=蝎子;tarantula=狼蛛
airliner=客机;warplane=战斗机;space shuttle=航天飞机;missile=导弹或火箭;projectile=导弹或火箭;balloon=气球
sports car=跑车;convertible=敞篷车;jeep=吉普车;minivan=面包车;limousine=豪华轿车;racer=赛车;cab=出租车
ambulance=救护车;fire engine=消防车;police van=警车;school bus=校车;pickup=皮卡;tractor=拖拉机
trailer truck=拖挂卡车;bullet train=高速列车;steam locomotive=蒸汽机车;streetcar=有轨电车;mountain bike=山地车
speedboat=快艇;canoe=独木舟;container ship=集装箱船;aircraft carrier=航空母舰;submarine=潜艇;tank=坦克
castle=城堡;church=教堂;mosque=清真寺;palace=宫殿;library=图书馆;restaurant=餐厅;bakery=面包店;cinema=电影院
barn=谷仓;greenhouse=温室;suspension bridge=吊桥;fountain=喷泉;beacon=灯塔;street sign=路牌;traffic light=红绿灯
desk=书桌;desktop computer=台式电脑;laptop=笔记本电脑;notebook=笔记本电脑;monitor=显示器;screen=屏幕
computer keyboard=键盘;mouse=鼠标;cellular telephone=手机;television=电视;printer=打印机;microphone=麦克风
loudspeaker=扬声器;reflex camera=单反相机;wall clock=挂钟;digital watch=电子表;analog clock=指针时钟
sunglasses=太阳镜;umbrella=雨伞;backpack=背包;purse=钱包;wallet=钱夹;running shoe=运动鞋;jean=牛仔裤
suit=西装;kimono=和服;crash helmet=头盔;military uniform=军装;acoustic guitar=木吉他;electric guitar=电吉他
grand piano=三角钢琴;violin=小提琴;drum=鼓;sax=萨克斯管;coffee mug=咖啡杯;cup=杯子;espresso=浓缩咖啡
coffeepot=咖啡壶;espresso maker=浓缩咖啡机;teapot=茶壶;red wine=红酒;wine bottle=酒瓶;beer bottle=啤酒瓶
beer glass=啤酒杯;water bottle=水瓶;plate=盘子;soup bowl=汤碗;wooden spoon=木勺;frying pan=平底锅;wok=炒锅
pizza=披萨;cheeseburger=芝士汉堡;hotdog=热狗;bagel=百吉饼;ice cream=冰淇淋;hot pot=火锅;burrito=卷饼
carbonara=意大利面;French loaf=法棍面包;banana=香蕉;strawberry=草莓;orange=橙子;lemon=柠檬;pineapple=菠萝
pomegranate=石榴;fig=无花果;Granny Smith=青苹果;mushroom=蘑菇;broccoli=西兰花;cauliflower=花椰菜;cucumber=黄瓜
bell pepper=甜椒;corn=玉米;daisy=雏菊;alp=高山;volcano=火山;valley=山谷;cliff=悬崖;seashore=海滨;lakeside=湖畔
sandbar=沙洲;coral reef=珊瑚礁;geyser=间歇泉;web site=网页;menu=菜单;comic book=漫画书;book jacket=书的封面
envelope=信封;crossword puzzle=填字游戏;scuba diver=潜水员;groom=新郎;ballplayer=棒球运动员;candle=蜡烛
pillow=枕头;quilt=被子;bathtub=浴缸;vase=花瓶;teddy=泰迪熊;soccer ball=足球;basketball=篮球;tennis ball=网球
volleyball=排球;lampshade=灯罩;table lamp=台灯;dining table=餐桌;rocking chair=摇椅;studio couch=沙发床
bookcase=书柜;refrigerator=冰箱;microwave=微波炉;washer=洗衣机;vacuum=吸尘器;stage=舞台;torch=火炬;mask=面具
animal=动物;pet=宠物;mammal=哺乳动物;fish=鱼;insect=昆虫;snake=蛇;spider=蜘蛛;frog=青蛙;turtle=乌龟
butterfly=蝴蝶;monkey=猴子;wolf=狼;fox=狐狸;rabbit=兔子;pig=猪;goat=山羊;duck=鸭子;penguin=企鹅;panda=熊猫
shark=鲨鱼;whale=鲸鱼;vehicle=车辆;aircraft=飞行器;rocket=火箭;spacecraft=航天器;food=食物;drink=饮料
fruit=水果;vegetable=蔬菜;furniture=家具;electronics=电子设备;computer=电脑;phone=电话;camera=相机;coffee=咖啡
wine=酒;bread=面包;dessert=甜点;flower=花;plant=植物;building=建筑;bridge=桥;mountain=山;sea=海;lake=湖
beach=海滩;clothing=衣服;hat=帽子;shoe=鞋子;glasses=眼镜;bag=包;helmet=头盔;weapon=武器;gun=枪;toy=玩具
musical instrument=乐器;guitar=吉他;piano=钢琴;table=桌子;watch=手表;sign=标志;ship=轮船;tool=工具
document=文件;landscape=风景;living being=生物;glass=玻璃杯;container=容器;ball=球;cutlery=餐具;kitchenware=厨具
`;

/** Extra Chinese words that people use in questions → the English kind. */
export const CHINESE_WORDS: Readonly<Record<string, string>> = {
  人物: 'person',
  男人: 'person',
  女人: 'person',
  孩子: 'person',
  小孩: 'person',
  人: 'person',
  小猫: 'cat',
  猫咪: 'cat',
  小狗: 'dog',
  汽车: 'car',
  轿车: 'car',
  车: 'vehicle',
  交通工具: 'vehicle',
  单车: 'bicycle',
  公共汽车: 'bus',
  巴士: 'bus',
  导弹: 'rocket',
  咖啡杯: 'cup',
  马克杯: 'cup',
  杯: 'cup',
  勺: 'spoon',
  桌: 'table',
  椅: 'chair',
  电视机: 'tv',
  书本: 'book',
  房子: 'building',
  花朵: 'flower',
  小鸟: 'bird',
};

/** English label or kind → Chinese name. */
export const CHINESE_NAMES: ReadonlyMap<string, string> = new Map(
  ROWS.split(/[;\n]/)
    .filter((row) => row !== '')
    .map((row): [string, string] => {
      const [english = '', chinese = ''] = row.split('=');
      return [english, chinese];
    }),
);

const COLOURS: Readonly<Record<string, string>> = {
  black: '黑色',
  white: '白色',
  grey: '灰色',
  gray: '灰色',
  red: '红色',
  orange: '橙色',
  yellow: '黄色',
  green: '绿色',
  blue: '蓝色',
  purple: '紫色',
  violet: '紫罗兰色',
  pink: '粉色',
  brown: '棕色',
  beige: '米色',
  tan: '棕褐色',
  cyan: '青色',
  teal: '蓝绿色',
  turquoise: '青绿色',
  magenta: '品红色',
  olive: '橄榄色',
  navy: '藏青色',
  maroon: '栗色',
  gold: '金色',
  silver: '银色',
  cream: '奶油色',
};

/** `dark blue` → 深蓝色; an unknown colour keeps its English name. */
export function chineseColour(name: string): string {
  const [, shade, base] = /^(?:(dark|light|pale|bright|deep) )?(.+)$/.exec(name) ?? [];
  const chinese = COLOURS[base ?? name];
  if (chinese === undefined) return name;
  if (shade === undefined) return chinese;
  return (shade === 'dark' || shade === 'deep' ? '深' : shade === 'bright' ? '亮' : '浅') + chinese;
}
