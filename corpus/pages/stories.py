"""stories.py: invented articles for build.py: titles, paragraphs, captions, lists, tables.  No sentence is taken from anywhere;
places and people do not exist."""
import random

PLACES = ['Đồng Quýt', 'Vĩnh Quýt', 'Khe Mận', 'Bến Dần', 'Gò Sậy', 'Cầu Ngói Hạ', 'Đầm Vạc', 'Lũng Chanh', 'Phú Bưởi', 'Hòa Quýt']
FAMILY = ['Lê', 'Nguyễn', 'Trần', 'Phạm', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Hoàng', 'Dương']
MIDDLE = ['Văn', 'Thị', 'Đức', 'Thu', 'Quốc', 'Minh', 'Bảo', 'Ngọc', 'Hữu', 'Xuân']
GIVEN = ['Mận', 'Dần', 'Sậy', 'Quýt', 'Bưởi', 'Chanh', 'Ngải', 'Lựu', 'Thạch', 'Khoai']

# {x} place, {y} another, {p} {q} people, {n} {m} {k} numbers, {d} day/month, {t} thôn
TOPICS = [
    ('Xã {x} ra quân nạo vét {n} km kênh mương trước vụ mùa',
     ['Sáng {d}, hơn {m} người dân và đoàn viên xã {x} đã xuống đồng nạo vét kênh mương nội đồng, mở đầu đợt ra quân làm thủy lợi kéo dài mười ngày.',
      'Theo kế hoạch của UBND xã, toàn xã phải khơi thông {n} km kênh cấp ba và đắp lại {k} đoạn bờ vùng bị sạt sau mưa lớn, bảo đảm nước tưới cho hơn {m} ha lúa.',
      'Ông {p}, Chủ tịch UBND xã {x}, cho biết mỗi thôn được giao một đoạn kênh và phải báo cáo khối lượng mỗi buổi chiều để xã điều thêm máy xúc khi cần.',
      'Tại thôn {t}, bà {q} cùng các hộ cạnh kênh mang theo cuốc, xẻng và thuyền nhỏ để vớt bèo, công việc vốn phải thuê người từ nơi khác trong những năm trước.',
      'Ngoài sức dân, xã trích {k} triệu đồng từ quỹ bảo vệ đất lúa để mua ống cống và thuê hai máy xúc làm việc tại những đoạn kênh bùn dày.',
      'Đến hết ngày đầu, các thôn đã hoàn thành gần một nửa khối lượng, trong đó thôn {t} vượt kế hoạch nhờ có thêm học sinh lớp lớn tham gia buổi chiều.']),
    ('Phường {x} tiếp nhận {n} hồ sơ tại điểm giải quyết thủ tục lưu động',
     ['Trong hai ngày cuối tuần, phường {x} mở điểm giải quyết thủ tục hành chính lưu động tại nhà sinh hoạt cộng đồng tổ dân phố {k}, phục vụ người cao tuổi và công nhân làm ca.',
      'Tổ công tác gồm {k} công chức mang máy tính, máy in và máy quét đến tận nơi, tiếp nhận {n} hồ sơ về hộ tịch, chứng thực và bảo trợ xã hội.',
      'Bà {p}, Phó Chủ tịch UBND phường, nói rằng phần lớn hồ sơ được trả ngay trong buổi, số còn lại sẽ được gửi về nhà qua đường bưu chính mà người dân không phải trả phí.',
      'Ông {q}, {m} tuổi, ở ngõ {k}, lần đầu làm lại giấy khai sinh cho cháu mà không phải lên trụ sở, kể rằng ông chỉ mất chừng hai mươi phút chờ đợi.',
      'Phường cũng bố trí {k} đoàn viên hướng dẫn người dân tạo tài khoản trên cổng dịch vụ công và cách tự nộp hồ sơ bằng điện thoại.',
      'Sau đợt này, phường {x} dự kiến duy trì điểm lưu động mỗi tháng một lần, luân phiên giữa các tổ dân phố xa trung tâm.']),
    ('Lễ hội đua thuyền {x} thu hút {n} tay chèo',
     ['Chiều {d}, trên sông Sậy, lễ hội đua thuyền truyền thống {x} đã diễn ra với sự góp mặt của {k} đội đến từ các làng ven sông và {n} tay chèo.',
      'Từ sáng sớm, hàng nghìn người đã đứng kín hai bờ, nhiều gia đình mang theo trống và cờ để cổ vũ cho đội của làng mình.',
      'Ông {p}, Trưởng ban tổ chức, cho biết đường đua năm nay dài {k} km với hai vòng quay, khó hơn mọi năm vì nước xuống thấp và gió ngược.',
      'Ở lượt chung kết, đội thôn {t} bứt lên ở vòng cuối và cán đích trước đội {y} chưa đầy một thân thuyền, giành giải nhất cùng phần thưởng {k} triệu đồng.',
      'Chị {q}, tay chèo nữ duy nhất của đội vô địch, kể rằng cả đội đã tập từ ba giờ sáng suốt một tháng để kịp giờ đi làm.',
      'Bên lề cuộc đua, gian hàng của hội phụ nữ bán bánh gai, cá khô và chiếu cói, số tiền thu được sẽ dành cho học sinh nghèo trong xã.']),
    ('Trường THCS {x} khánh thành dãy phòng học mới trị giá {n} tỷ đồng',
     ['Ngày {d}, Trường THCS {x} khánh thành dãy nhà học hai tầng gồm {k} phòng, thay cho dãy nhà cấp bốn xây cách đây hơn ba mươi năm đã xuống cấp.',
      'Công trình có tổng mức đầu tư {n} tỷ đồng, một nửa từ ngân sách huyện, phần còn lại do cựu học sinh và doanh nghiệp trên địa bàn đóng góp.',
      'Thầy {p}, Hiệu trưởng nhà trường, chia sẻ rằng từ tuần tới {m} học sinh khối sáu và khối bảy sẽ không còn phải học ca chiều trong phòng mượn của nhà văn hóa.',
      'Mỗi phòng được lắp màn hình, quạt trần và hệ thống đèn chống lóa; riêng phòng thí nghiệm có tủ hút và vòi rửa khẩn cấp.',
      'Em {q}, học sinh lớp 7B, nói điều em thích nhất là thư viện ở tầng hai, nơi nhìn ra được cánh đồng và con đường về nhà.',
      'Dịp này, hội khuyến học xã {x} trao {k} suất học bổng cho những em có hoàn cảnh khó khăn nhưng học tốt trong năm qua.']),
    ('Hơn {m} hộ dân {x} có nước sạch sau {k} năm chờ đợi',
     ['Nhà máy nước {x} chính thức cấp nước từ ngày {d}, chấm dứt cảnh người dân ba thôn ven núi phải gánh nước suối mỗi mùa khô.',
      'Nhà máy có công suất {m} mét khối mỗi ngày đêm, lấy nước từ hồ Lũng Chanh, xử lý qua ba bể lắng rồi đưa về các thôn bằng {n} km đường ống.',
      'Theo bà {p}, Giám đốc hợp tác xã dịch vụ nước, giá nước tạm tính là tám nghìn đồng một mét khối, hộ nghèo được giảm một nửa trong hai năm đầu.',
      'Gia đình ông {q} ở thôn {t} từng phải mua nước xe bồn với giá gấp mười lần, nay chỉ cần vặn vòi là có nước trong, không còn mùi bùn.',
      'Trạm y tế xã cho biết số ca bệnh ngoài da ở trẻ nhỏ vào mùa khô thường tăng gấp đôi, và hy vọng nguồn nước mới sẽ làm con số này giảm xuống.',
      'UBND xã {x} đang xin thêm kinh phí để kéo đường ống lên {k} hộ còn lại ở trên dốc cao, nơi áp lực nước chưa đủ.']),
    ('Công an huyện {x} bắt nhóm trộm {n} xe máy trong hai tháng',
     ['Công an huyện {x} vừa tạm giữ {k} người để điều tra hành vi trộm cắp tài sản, sau khi phá nhóm chuyên bẻ khóa xe máy tại các chợ và đám cưới.',
      'Theo cơ quan điều tra, từ đầu tháng trước, công an liên tiếp nhận tin báo mất xe ở xã {y} và các xã giáp ranh, thủ đoạn giống nhau.',
      'Rạng sáng {d}, khi nhóm này đang dắt hai xe qua cầu phao, tổ tuần tra do đại úy {p} chỉ huy đã chặn hai đầu cầu và khống chế cả nhóm.',
      'Tại cơ quan công an, {q} khai đã cùng đồng bọn lấy {n} xe, tháo rời tại một xưởng bỏ hoang rồi bán phụ tùng cho người thu mua sắt vụn.',
      'Khám xét xưởng, công an thu {k} khung xe, nhiều biển số và bộ dụng cụ phá khóa tự chế, đang tìm chủ để trao trả.',
      'Công an huyện khuyến cáo người dân gửi xe ở nơi có người trông, lắp thêm khóa càng và báo ngay khi thấy người lạ quanh bãi xe.']),
    ('Vải sớm {x} vào vụ, giá cao nhất {k} năm',
     ['Những ngày này, các vườn vải sớm ở {x} bắt đầu cho thu hoạch, thương lái vào tận vườn đặt mua với giá cao nhất trong {k} năm trở lại đây.',
      'Hợp tác xã nông sản {x} cho biết đã ký được hợp đồng bao tiêu {m} tấn quả với hai công ty chế biến, cao gấp rưỡi vụ trước.',
      'Anh {p}, chủ vườn {n} gốc vải ở thôn {t}, ước tính thu chừng {k} tấn, trừ chi phí còn lãi hơn một trăm triệu đồng.',
      'Để quả đẹp, các hộ phải bọc chùm từ khi quả bằng đầu đũa, cắt tỉa lá che nắng và chỉ tưới vào lúc sáng sớm.',
      'Bà {q}, cán bộ khuyến nông, nhắc nông dân ghi nhật ký phun thuốc vì đối tác kiểm tra dư lượng từng lô trước khi nhận hàng.',
      'Xã {x} đặt mục tiêu đến năm tới có {m} ha vải được cấp mã số vùng trồng, mở đường cho quả tươi lên siêu thị ở các thành phố lớn.']),
    ('Bệnh viện huyện {x} mổ cấp cứu thành công cho người bị ong đốt {n} vết',
     ['Bệnh viện đa khoa huyện {x} cho biết vừa cứu sống một người đàn ông {m} tuổi bị ong đốt hơn {n} vết khi đi lấy củi trong rừng.',
      'Người bệnh được đưa đến trong tình trạng khó thở, huyết áp tụt sâu và lơ mơ, các bác sĩ lập tức tiêm thuốc chống sốc và đặt ống thở.',
      'Bác sĩ {p}, Trưởng khoa Hồi sức, nói rằng chỉ chậm thêm nửa giờ, thận và gan của người bệnh có thể đã ngừng hoạt động.',
      'Sau {k} ngày lọc máu, các chỉ số dần trở lại bình thường, người bệnh đã tự thở và ăn được cháo loãng.',
      'Chị {q}, vợ người bệnh, kể rằng hàng xóm ở thôn {t} đã thay nhau cáng anh qua hai con suối mới ra đến đường lớn.',
      'Bệnh viện khuyên người đi rừng mặc áo sáng màu, không dùng nước hoa và khi bị ong vây thì chạy ngược chiều gió, che kín đầu và cổ.']),
    ('Tuyến xe buýt nối {x} với {y} chạy thử từ đầu tháng',
     ['Từ ngày {d}, tuyến xe buýt số {k} nối trung tâm {x} với khu công nghiệp {y} bắt đầu chạy thử, mỗi ngày {n} chuyến, chuyến đầu lúc năm giờ sáng.',
      'Trong tháng chạy thử, hành khách được đi miễn phí; sau đó giá vé là bảy nghìn đồng, học sinh và công nhân mua vé tháng được giảm một nửa.',
      'Ông {p}, Giám đốc trung tâm điều hành vận tải, cho hay tuyến có {m} điểm dừng, đi qua hai bệnh viện, chợ đầu mối và ký túc xá công nhân.',
      'Chị {q}, công nhân may trọ ở phường {x}, tính rằng đi xe buýt giúp chị bớt được gần bốn trăm nghìn đồng tiền xăng mỗi tháng.',
      'Một số hành khách phản ánh điểm dừng trước cổng chợ chưa có mái che và biển báo giờ còn sai, đơn vị vận hành hứa sẽ sửa trong tuần.',
      'Nếu lượng khách đạt trung bình {m} người mỗi ngày, thành phố sẽ cho tăng chuyến vào giờ cao điểm và kéo dài tuyến tới bến tàu.']),
    ('Đội bóng nữ {x} vào chung kết sau loạt luân lưu nghẹt thở',
     ['Tối {d}, đội bóng nữ {x} thắng {y} trong loạt sút luân lưu để lần đầu vào chung kết giải các câu lạc bộ, trước hơn {m} khán giả.',
      'Trong hai hiệp chính, {y} giữ bóng nhiều hơn và mở tỷ số từ một quả phạt góc ở phút {n}, khi hàng thủ chủ nhà kèm người lỏng lẻo.',
      'Huấn luyện viên {p} tung hai tiền đạo trẻ vào sân sau giờ nghỉ, và chính cú sút xa của cầu thủ số {k} đã đưa trận đấu trở lại vạch xuất phát.',
      'Ở loạt luân lưu, thủ môn {q} đổ người cản được hai quả, trong đó có cú sút của đội trưởng bên kia, khiến khán đài vỡ òa.',
      'Sau trận, huấn luyện viên nói toàn đội chỉ có hai ngày nghỉ và phải chữa ngay những lỗi chuyền hỏng ở giữa sân.',
      'Trận chung kết diễn ra vào cuối tuần tới trên sân {x}, vé được bán từ sáng mai tại cổng số {k} và trên trang của ban tổ chức.']),
]
CAPTIONS = ['Người dân {x} tham gia buổi lễ', 'Ông {p} trao đổi với bà con thôn {t}', 'Toàn cảnh khu vực nhìn từ trên cao',
            'Không khí nhộn nhịp tại {x} sáng {d}', 'Các đại biểu chụp ảnh cùng người dân', 'Một góc thôn {t} hôm nay']
ITEMS = ['Khối lượng hoàn thành đạt {n} phần trăm kế hoạch năm', 'Có {k} đơn vị đăng ký tham gia, nhiều hơn năm trước',
         'Kinh phí do nhân dân đóng góp là {m} triệu đồng', 'Thời gian thực hiện đến hết tháng sau, không gia hạn',
         'Các thôn cử người trực điện thoại trong giờ hành chính']
COMMENTS = ['Quê tôi ở gần đó, đọc bài thấy mừng quá, mong năm sau làm sớm hơn để bà con đỡ vất vả trong những ngày mưa dầm như mọi lần.',
            'Bài viết hay, nhưng theo tôi nên nói rõ thêm ai chịu trách nhiệm khi tiến độ chậm, chứ năm nào cũng hứa mà dân vẫn phải chờ dài cổ.',
            'Cảm ơn quý báo đã đưa tin, gia đình tôi sống ở đây ba đời rồi mà chưa bao giờ thấy đông vui như hôm ấy, ước gì được về sớm một ngày.',
            'Cho tôi hỏi số điện thoại của ban tổ chức để đăng ký cho cháu nhà tôi, cháu rất thích nhưng không biết liên hệ với ai.']
TEASERS = ['Chỉ trong một buổi sáng, cả con ngõ dài đã được quét vôi trắng tinh, người đi làm về không nhận ra lối cũ của mình.',
           'Những chuyến phà cuối cùng trong ngày chở đầy rau quả, tiếng cười nói át cả tiếng máy nổ trên mặt nước.',
           'Sau nhiều năm bỏ hoang, khu vườn ươm đã xanh trở lại nhờ bàn tay của những người vừa nghỉ hưu.']


class Story:
    """One article: title, lead, parts (kind, text) and who wrote it; the same number gives the same article."""

    def __init__(self, number):
        r = self.random = random.Random(1000 + number)
        topic = TOPICS[(number * 7 + number // 10 * 3) % len(TOPICS)]
        x, y = r.sample(PLACES, 2)
        self.fill = dict(x=x, y=y, p=self.person(), q=self.person(), n=r.randint(11, 48), m=r.randint(52, 390), k=r.randint(3, 9),
                         d='%d/%d' % (r.randint(1, 28), r.randint(1, 12)), t=r.choice(['Trung', 'Thượng', 'Hạ', 'Đông', 'Bắc Sậy', 'Giếng Đá']))
        self.place = x
        self.title = topic[0].format(**self.fill)
        texts = [t.format(**self.fill) for t in topic[1]]
        self.lead, body = texts[0], texts[1:]
        if r.random() < 0.5:
            body[1:4] = r.sample(body[1:4], 3)
        self.parts = [('p', t) for t in body]
        extra = [c.format(**self.fill) for c in r.sample(CAPTIONS, 2)]
        self.parts.insert(1, ('caption', extra[0]))
        if r.random() < 0.6:
            self.parts.insert(4, ('caption', extra[1]))
        if r.random() < 0.5:
            self.parts.insert(r.randint(3, 5), ('list', [i.format(**self.fill) for i in r.sample(ITEMS, 3)]))
        if r.random() < 0.4:
            rows = [['Đơn vị', 'Kế hoạch', 'Thực hiện']] + [['Thôn ' + t, str(r.randint(20, 90)), str(r.randint(20, 90))]
                                                            for t in r.sample(['Trung', 'Thượng', 'Hạ', 'Đông', 'Tây'], 3)]
            self.parts.insert(len(self.parts) - 1, ('table', rows))
        self.author = self.person()
        self.when = (r.randint(2009, 2025), r.randint(1, 12), r.randint(1, 28), r.randint(6, 21), r.randint(0, 59))

    def person(self):
        r = self.random
        return '%s %s %s' % (r.choice(FAMILY), r.choice(MIDDLE), r.choice(GIVEN))

    def others(self, n):
        """Titles of other articles."""
        seed = self.random.randint(0, 10 ** 6)
        return [Story.other_title(seed + i) for i in range(n)]

    @staticmethod
    def other_title(seed):
        r = random.Random(seed)
        x, y = r.sample(PLACES, 2)
        return r.choice(TOPICS)[0].format(x=x, y=y, n=r.randint(11, 99), m=r.randint(52, 390), k=r.randint(3, 9))
