"""Changed parameters of the eight packs, and what each must change: see weights.py.

A case names a test of a pack and one parameter with its other value. `measures`, `outcomes` and `notices` are the whole of what may
differ then, as `name: subject subject; name: subject`; a subject may have its period behind an @. `new` holds figures after the change,
worked out by hand from HANDBOOK.md (the reckoning stands beside them) and written as in a test's expect.csv.
"""
from weights_goals import decomposition

CASES = [
    # ---- goals 1.1: the goal and all that is divided from it -------------------------------------------------------
    # 8,400 x 1.1 = 9,240; 9,240/53,000; 9,540 - 9,240 = 300; 9,240/8,400 - 1; 9,240 - 8,950 = 290; 290/9,240
    dict(test='goals/01_goal', change='share_weight=0', why='the history method alone: 9,240',
         measures='annual_goal: whole; implied_share: whole; consistency_gap: whole; growth: whole; absolute_growth: whole; '
                  'bottom_up_gap: whole; bottom_up_part: whole; gap_notice: whole; commitment_notice: whole',
         outcomes='annual_goal.goal: whole; gap_notice.notice: whole; commitment_notice.notice: whole; '
                  'by_product.vacant: whole; region_first.vacant: whole',
         notices='gap_notice: whole; commitment_notice: whole',
         new=['annual_goal whole 92400000', 'implied_share whole 231/1325', 'consistency_gap whole 3000000',
              'growth whole 1/10', 'bottom_up_gap whole 2900000', 'bottom_up_part whole 29/924']),
    dict(test='goals/02_decomposition', change='region_by_history=0.5', model=decomposition, why='regions in the ratio 5 : 4'),
    dict(test='goals/02_decomposition', change='over_assignment=0.1', model=decomposition, why='923 x 1.1 = 1,015.30 for four people'),
    dict(test='goals/02_decomposition', change='product_by_strategy=0.4', model=decomposition, why='products 5 : 3 : 4 within bounds'),
    # ---- talent 2.1: one criterion's weight moves all totals, a threshold the one candidate whom it stopped --------
    # C1 (74.0125 + 15 x 3/4) / 1.15; C2 (85.0982... + 15 x 1) / 1.15; C3 mean of selling 3: (61.9875 + 15 x 1/2) / 1.15
    dict(test='talent/03_recruiting', change='weight_selling=40', why='115 points of weight instead of 100',
         measures='interview: C1 C2 C3; interview_total: C1 C2 C3', outcomes='interview.score: C1 C2 C3', notices='hire: C1 C2 C3',
         new=['interview_total C1 6821/92', 'interview_total C2 56055/644', 'interview_total C3 5559/92', 'hire C1 hold',
              'hire C2 do not proceed', 'hire C3 do not proceed']),
    # teamwork 51/20 = 2.55 is not below 2.5: the one whom it stopped is first with 85.10, and who was first is second
    dict(test='talent/03_recruiting', change='least_must_have=2.5', why='the team members\' view stops nobody',
         measures='hire: C2; interview.grade: C2; interview.note: C2; interview.place: C1 C2; interview_place: C1 C2; '
                  'place_by_selling: C1 C2; place_by_day: C1 C2; interview_order: C1 C2',
         outcomes='hire.hire: C2; interview.grade: C2; interview.score: C2', notices='hire: C2',
         new=['hire C2 hire', 'interview_place C2 1', 'interview_place C1 2', 'interview_order C1 2', 'interview_total C2 9531/112']),
    # ---- process 3.1, 3.2: a threshold, and a weight of the score ----------------------------------------------------
    dict(test='process/05_process', change='completeness_wanted=0.8', why='84.5 % is not below 80 %',
         measures='clean_up: whole', outcomes='clean_up.process_change: whole', notices='clean_up: whole',
         new=['clean_up whole none', 'data_completeness whole 169/200']),
    # U2 (.3 x 4 + .3 x 3 + 1 x 4) / 1.6; U4 (.3 + .6 + 2) / 1.6; U1 5-5-5 and U3 2-4-3 keep 5 and 3
    dict(test='process/06_crm', change='rfm_monetary=1', why='money counts more: where the three scores differ from their mean',
         measures='rfm: U2 U4', outcomes='rfm.score: U2 U4', notices='',
         new=['rfm U2 61/16', 'rfm U4 29/16', 'rfm U1 5', 'rfm U3 3']),
    # ---- incentives 4.1, 4.2 -------------------------------------------------------------------------------------------
    # 3 % instead of 2 % of 100,000 collected after leaving, twice within 180 days, and of what is only proposed
    dict(test='incentives/07_pay', change='tail_rate=0.03', why='money that comes in after leaving',
         measures='tail_payment: q3', outcomes='field_sales.tail: left@2026-09 left@2026-12; tail_payment.review: q3', notices='',
         new=['field_sales.tail left@2026-09 3000', 'field_sales.tail left@2026-12 3000', 'tail_payment q3@2027-03 3000']),
    dict(test='incentives/08_promotion', change='promotion_tenure=17', why='P16 has 17 months',
         measures='has_tenure: P16; promotion: P16; promotion_result: P16; promotion_review: P16',
         outcomes='promotion.promotion: P16; promotion_review.review: P16', notices='promotion: P16; promotion_review: P16',
         new=['promotion P16 eligible', 'has_tenure P16 true', 'promotion P15 eligible']),
    # ---- communication 5.1, 5.2 -----------------------------------------------------------------------------------------
    # Tug of war E S N W -> 5 4 2 1; relay S and W tie for first: 9/2; quiz N 5, E S W: 7/3 in steps of .01, the odd one to E
    dict(test='communication/10_activities', change='contest_second=4', why='the second place has 4 points, each contest 12',
         measures='contest_points_given: tug@2026-04 relay@2026-05 quiz@2026-06; '
                  'contest_total: S@2026-04 S@2026-05 W@2026-05 E@2026-06 S@2026-06 W@2026-06',
         outcomes='contests.contest_points: tug/S@2026-04 relay/S@2026-05 relay/W@2026-05 quiz/E@2026-06 quiz/S@2026-06 quiz/W@2026-06; '
                  'contest_awards.best_team: N@2026-06 S@2026-06', notices='',
         new=['contest_total S@2026-06 10.83', 'contest_total N@2026-06 9', 'contest_total E@2026-06 8.34',
              'contest_total W@2026-06 7.83', 'contest_points_given quiz@2026-06 12',
              'contest_awards.best_team S@2026-06 best team of the quarter', 'contest_awards.best_team N@2026-06 0']),
    # ---- performance 6.1, 6.2 -------------------------------------------------------------------------------------------
    # (100 x 2061521/23180 + 10 x 75) / 110; peer review now lacks 25 x 20, more than the complaint rate's 25 x 10
    dict(test='performance/11_evaluation', change='weight_peers=20', why='peer review 75 with twice its weight',
         measures='annual_card: P1/rep; annual_result: P1; year_score: P1; ranked_score: P1; score_for_pay: P1; coaching: P1/rep; '
                  'card_training: P1/rep',
         outcomes='annual_card.score: P1/rep; annual_result.score: P1; coaching.coaching: P1/rep; card_training.training: P1/rep',
         notices='coaching: P1/rep',
         new=['annual_card P1/rep 2235371/25498', 'coaching P1/rep peer review', 'card_training P1/rep teamwork',
              'annual_card.grade P1/rep B', 'peer_review P1 75']),
    dict(test='performance/11_evaluation', change='grade_b=89', why='88.94 is below 89',
         measures='annual_card.grade: P1/rep; annual_result.grade: P1', outcomes='annual_card.grade: P1/rep; annual_result.grade: P1',
         notices='', new=['annual_card.grade P1/rep C', 'annual_card P1/rep 2061521/23180']),
    # ---- market 7.1, 7.2 --------------------------------------------------------------------------------------------------
    # 1.06 x 1,090 = 1,155.40, above the floor of 3440/3: 1,156, margin 296/1156, index 1156/1090, volume 44/296; no bundle
    dict(test='market/14_strategy', change='target_index=1.06', why='the target is above the least margin',
         measures='target_price: B; new_price: B; new_margin: B; new_index: B; break_even: B; price: B; bundle: B',
         outcomes='price.price: B; bundle.product: B', notices='price: B; bundle: B',
         new=['target_price B 1155.40', 'price B 1156', 'new_margin B 74/289', 'new_index B 578/545', 'break_even B 11/74', 'bundle B none']),
    dict(test='market/14_strategy', change='need_importance=4.7', why='delivery has 4.6',
         measures='product_change: delivery', outcomes='product_change.product: delivery', notices='product_change: delivery',
         new=['product_change delivery none', 'price B 1147']),
    # ---- culture 8.1, 8.2 -------------------------------------------------------------------------------------------------
    # P3 gives 8 to P4, P5 and P6: the third is not cut to 4; teamwork has 13 of 29
    dict(test='culture/15_values', change='giver_limit=24', why='the third praise of 8 counts whole',
         measures='points_received: P6; title_points: P6; points_told: P6; quarter_points: whole; teamwork_points: whole',
         outcomes='value_points.points: P6; points_told.notice: P6; value_honours.value_star: P6', notices='points_told: P6',
         new=['points_received P6@2026-07 8', 'quarter_points whole@2026-07 29', 'value_honours.value_star P6@2026-07 value of the month']),
    # East (60 x 31/40 + 20 x 11/12 + 20 x 9/11 + 20 x 6/11) / 1.2; South, without activities: pulse 4/5, all stayed, none praised:
    # (60 x 4/5 + 20) of 100, which is 5/6 of the weight
    dict(test='culture/16_cohesion', change='weight_pulse=60', why='the shown teams; W and N stay hidden',
         measures='cohesion: E S; cohesion.coverage: S; cohesion.note: S; cohesion_told: E S',
         outcomes='cohesion.score: E S; cohesion_told.notice: E S', notices='cohesion_told: E S',
         new=['cohesion E 30395/396', 'cohesion_told E 76.76', 'cohesion S 68', 'cohesion.coverage S 5/6', 'pulse_favourable E 31/40']),
]
