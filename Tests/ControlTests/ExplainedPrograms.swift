// SPDX-License-Identifier: Apache-2.0

/// What `punchcard program explain` prints of the programs that are shipped: whoever changes a sentence reads them all again.
enum ExplainedPrograms {
    static let points = """
        The program
          The program is called points.
          Days, months and times of day are those of Europe/Berlin.
          Money is in EUR where nothing else is said, and purchases in it are always taken.

        Earning points
          A purchase earns 1 point for each 1.00 EUR.
          The points of a purchase are rounded once, down.
          Lines of category giftcard earn nothing.
          What is paid with giftcard or points earns nothing; it is taken from all lines by amount.
          Tax earns as well.

        Keeping points
          Points can be spent at once.
          Points never expire.

        Taking purchases
          A purchase is taken up to 60 days after it happened.
          A purchase may be 5 minutes ahead by the clock of its sender.
          Purchases from before the member enrolled are refused.
          Points that were past their expiry when they were recorded live 30 days from then.

        Returns
          A returned line takes along the points that it earned itself.
          Points that are to go and are not there any more are owed: what is earned next pays them.
          When a return takes a level away, later purchases keep what they earned by it.
          Points that are given back expire when they would have, but live at least 30 days more.

        Holds and corrections
          Points that are held for a redemption are free again after 15 minutes.
          A correction by hand may be of any size.
          A transfer to another member may be of any size.
        """

    static let tiers = """
        The program
          The program is called tiers.
          Days, months and times of day are those of Europe/Berlin.
          Money is in EUR where nothing else is said, and purchases in it are always taken.

        Earning points
          A purchase earns 1 point for each 1.00 EUR.
          The points of a purchase are rounded once, to the nearest, halves up.
          Lines of category deposit or giftcard earn nothing.
          What is paid with giftcard or points earns nothing; it is taken from all lines by amount.
          Tax earns as well.

        Keeping points
          Points can be spent 14 days after they were earned, and not before they are recorded.
          Points expire 2 years after they were earned, at the end of that month.
          Members are told 60 days and 14 days before points expire.
          A point costs the shop 0.01 EUR.

        Taking purchases
          A purchase is taken up to 30 days after it happened.
          A purchase may be 5 minutes ahead by the clock of its sender.
          Purchases from before the member enrolled are refused.
          Points that were past their expiry when they were recorded live 30 days from then.

        Returns
          A returned line takes along the points that it earned itself.
          Points that are to go and are not there any more are owed: what is earned next pays them.
          When a return takes a level away, later purchases keep what they earned by it.
          Points that are given back expire when they would have, but live at least 30 days more.

        Holds and corrections
          Points that are held for a redemption are free again after 15 minutes.
          A correction by hand may be of any size.
          A transfer to another member may be of any size.

        Tiers
          Levels are reached by the base points of a calendar year.
          A level is kept until the end of the year after the one in which it was reached.
          Who no longer reaches it falls by one level, 1 month after its end unless it is reached again by then.
          A return at once takes the level that would not have been reached without what it takes back.
          Members are told 60 days and 14 days before a level ends.
          Everybody has at least level silver.
          Level gold is reached with 1000 points; with it points are multiplied by 1.5.
          Who reaches level gold gets 100 points.
          Level platinum is reached with 3000 points; with it points are multiplied by 2.
          Who reaches level platinum gets the reward lounge-pass.

        Campaigns
          gold-weekend: The points are multiplied by 1.25.
          gold-weekend: It applies on Saturday or Sunday, for members of level gold or platinum.
          gold-weekend: A member gets at most 500 points of it in a calendar month.

        Gifts
          Who enrols gets 50 points.
          On the birthday a member gets 100 points, at most once in 300 days.
        """

    static let cashback = """
        The program
          The program is called cashback.
          Days, months and times of day are those of Europe/Berlin.
          Money is in EUR where nothing else is said, and purchases in it are always taken.

        Earning points
          Purchases earn nothing by themselves.
          The points of a purchase are rounded once, down.
          Lines of category giftcard or tobacco earn nothing.
          What is paid with cashback or giftcard earns nothing; it is taken from all lines by amount.
          Tax earns as well.

        Keeping points
          Points can be spent at once.
          Points expire 1 year after they were earned, at the end of that year.
          Members are told 30 days before points expire.

        Taking purchases
          A purchase is taken up to 30 days after it happened.
          A purchase may be 5 minutes ahead by the clock of its sender.
          Purchases from before the member enrolled are refused.
          Points that were past their expiry when they were recorded live 30 days from then.

        Returns
          A returned line takes along the points that it earned itself.
          Points that are to go and are not there any more are owed: what is earned next pays them.
          When a return takes a level away, later purchases keep what they earned by it.
          Points that are given back expire when they would have, but live at least 30 days more.

        Holds and corrections
          Points that are held for a redemption are free again after 15 minutes.
          A correction by hand may be of any size.
          A transfer to another member may be of any size.

        Cashback
          A purchase in EUR gives 2 % of its basis back as money; fractions of the smallest coin are kept for the next purchase.

        Campaigns
          app-order: 25 points more for each purchase.
          app-order: It applies in channel app, to purchases of at least 20.00 EUR.
          app-order: A member gets it at most 4 times in a calendar month.
          third-purchase: The reward tote-bag for each purchase.
          third-purchase: It applies to purchase number 3 of a member.
          review: 10 points more for each activity.
          review: It applies to the activity review.posted.
          review: A member gets it at most once in a calendar week.
        """

    static let stamps = """
        The program
          The program is called stamps.
          Days, months and times of day are those of Europe/Berlin.
          Money is in EUR where nothing else is said, and purchases in it are always taken.

        Earning points
          A purchase earns 1 point for each 1.00 EUR.
          The points of a purchase are rounded once, down.
          Lines of category deposit or giftcard earn nothing.
          Tax earns as well.

        Keeping points
          Points can be spent at once.
          Points expire 6 months after they were earned, at the end of that month.
          Members are told 14 days before points expire.

        Taking purchases
          A purchase is taken up to 30 days after it happened.
          A purchase may be 5 minutes ahead by the clock of its sender.
          Purchases from before the member enrolled are refused.
          Points that were past their expiry when they were recorded live 30 days from then.

        Returns
          A returned line takes along the points that it earned itself.
          Points that are to go and are not there any more are owed: what is earned next pays them.
          When a return takes a level away, later purchases keep what they earned by it.
          Points that are given back expire when they would have, but live at least 30 days more.

        Holds and corrections
          Points that are held for a redemption are free again after 15 minutes.
          A correction by hand may be of any size.
          A transfer to another member may be of any size.

        Campaigns
          happy-hour: The points of lines of category cake or coffee are multiplied by 2.
          happy-hour: It applies on Monday, Tuesday, Wednesday or Thursday, between 15:00 and 17:00.
          happy-hour: Of the group seasonal, only the campaign that is best for the member applies.
          opening-week: The points are multiplied by 3.
          opening-week: It applies from 2026-09-01 00:00 to 2026-09-08 00:00.
          opening-week: Of the group seasonal, only the campaign that is best for the member applies.
          new-blend: 5 points more for each unit of lines of brand Kiosko.
          new-blend: It applies from 2026-10-01 08:00 to 2026-11-01 00:00.
          new-blend: It applies to purchases of at least 5.00 EUR.
          new-blend: Points of it expire 2 months after they were earned, at the end of that month.
          new-blend: A member gets it at most 10 times, and at most 100 points of it, ever.

        Stamps
          tenth-coffee: Every 10 units of lines of category coffee give the reward free-coffee.
          bakers-dozen: Every 12 units of lines of sku pretzel or roll give the reward free-roll.

        Gifts
          Who enrols gets the reward free-coffee.
        """

    static let referral = """
        The program
          The program is called referral.
          Days, months and times of day are those of Europe/Berlin.
          Money is in EUR where nothing else is said, and purchases in it are always taken.

        Earning points
          Purchases earn nothing by themselves.
          The points of a purchase are rounded once, down.
          Lines of category deposit or giftcard earn nothing.
          Tax earns as well.

        Keeping points
          Points can be spent at once.
          Points expire 1 year after they were earned, at the end of that month.
          Members are told 30 days before points expire.
          A point costs the shop 0.01 EUR.

        Taking purchases
          A purchase is taken up to 30 days after it happened.
          A purchase may be 5 minutes ahead by the clock of its sender.
          Purchases from before the member enrolled are refused.
          Points that were past their expiry when they were recorded live 30 days from then.

        Returns
          A returned line takes along the points that it earned itself.
          Points that are to go and are not there any more are owed: what is earned next pays them.
          When a return takes a level away, later purchases keep what they earned by it.
          Points that are given back expire when they would have, but live at least 30 days more.

        Holds and corrections
          Points that are held for a redemption are free again after 15 minutes.
          A correction by hand may be of any size.
          A transfer to another member may be of any size.

        Bringing friends
          A friend who enrols with a member's code qualifies with the first purchase of at least 25.00 EUR, within 180 days.
          Who brought the friend gets 500 points.
          The friend gets 250 points.
          It is given 14 days after the purchase, to both or to none.
          A return that leaves less takes it back.
          A member gets it for at most 20 friends in a calendar year.
          Friends enrol at https://shop.example/join?code={code}.
        """

    static let cafe = """
        The program
          The program is called cafe.
          Days, months and times of day are those of Europe/Berlin.
          Money is in EUR where nothing else is said, and purchases in it are always taken.

        Earning points
          A purchase earns 1 point for each 1.00 EUR.
          The points of a purchase are rounded once, down.
          Lines of category giftcard earn nothing.
          What is paid with giftcard or points earns nothing; it is taken from all lines by amount.
          Tax earns as well.

        Keeping points
          Points can be spent at once.
          Points expire 1 year after they were earned, at the end of that month.
          Members are told 30 days and 7 days before points expire.
          A point costs the shop 0.02 EUR.

        Taking purchases
          A purchase is taken up to 60 days after it happened.
          A purchase may be 5 minutes ahead by the clock of its sender.
          Purchases from before the member enrolled are refused.
          Points that were past their expiry when they were recorded live 30 days from then.

        Returns
          A returned line takes along the points that it earned itself.
          Points that are to go and are not there any more are owed: what is earned next pays them.
          When a return takes a level away, later purchases keep what they earned by it.
          Points that are given back expire when they would have, but live at least 30 days more.

        Holds and corrections
          Points that are held for a redemption are free again after 15 minutes.
          A correction by hand may be of any size.
          A transfer to another member may be of any size.

        Tiers
          Levels are reached by the base points of the last 1 year.
          A level is kept until the end of the year after the one in which it was reached.
          Who no longer reaches it falls by one level.
          A return at once takes the level that would not have been reached without what it takes back.
          Everybody has at least level guest.
          Level regular is reached with 100 points; with it points are multiplied by 1.25.
          Level friend-of-the-house is reached with 300 points; with it points are multiplied by 1.5.
          Who reaches level friend-of-the-house gets 50 points.

        Stamps
          tenth-coffee: Every 10 units of lines of category coffee give the reward free-coffee.

        Gifts
          Who enrols gets 10 points and the reward welcome-cookie.

        Bringing friends
          A friend who enrols with a member's code qualifies with the first purchase of at least 10.00 EUR, within 180 days.
          Who brought the friend gets 50 points.
          The friend gets 25 points.
          It is given at once.
          A return that leaves less takes it back.
          A member gets it for at most 20 friends in a calendar year.
        """
}
