/**
 * The datasets of the UCR and UEA archives by name, so that a name in any case finds its file and a near one a hint.
 * A name that is not here may exist all the same.
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A dataset of the archives: the series in its training and its test part, variables, steps and classes. `undefined` is
 * what is not known, and the steps of a dataset whose series differ in length.
 *
 * @category model
 * @since 0.1.0
 */
export interface UcrDataset {
  readonly name: string
  readonly train: number | undefined
  readonly test: number | undefined
  readonly variables: number | undefined
  readonly steps: number | undefined
  readonly classes: number | undefined
}

// Name, series for training and for test, classes and steps of the univariate ones (Dau and others, 2019).
const univariate = `
ACSF1 100 100 10 1460, Adiac 390 391 37 176, AllGestureWiimoteX 300 700 10 ?, AllGestureWiimoteY 300 700 10 ?
AllGestureWiimoteZ 300 700 10 ?, ArrowHead 36 175 3 251, Beef 30 30 5 470, BeetleFly 20 20 2 512, BirdChicken 20 20 2 512
BME 30 150 3 128, Car 60 60 4 577, CBF 30 900 3 128, Chinatown 20 ? 2 24, ChlorineConcentration 467 3840 3 166
CinCECGTorso 40 1380 4 1639, Coffee 28 28 2 286, Computers 250 250 2 720, CricketX 390 390 12 300
CricketY 390 390 12 300, CricketZ 390 390 12 300, Crop 7200 16800 24 46, DiatomSizeReduction 16 306 4 345
DistalPhalanxOutlineAgeGroup 400 139 3 80, DistalPhalanxOutlineCorrect 600 276 2 80, DistalPhalanxTW 400 139 6 80
DodgerLoopDay 78 80 7 288, DodgerLoopGame 20 138 2 288, DodgerLoopWeekend 20 138 2 288, Earthquakes 322 139 2 512
ECG200 100 100 2 96, ECG5000 500 4500 5 140, ECGFiveDays 23 861 2 136, ElectricDevices 8926 7711 7 96
EOGHorizontalSignal 362 362 12 1250, EOGVerticalSignal 362 362 12 1250, EthanolLevel 504 500 4 1751
FaceAll 560 1690 14 131, FaceFour 24 88 4 350, FacesUCR 200 2050 14 131, FiftyWords 450 455 50 270, Fish 175 175 7 463
FordA 3601 1320 2 500, FordB 3636 810 2 500, FreezerRegularTrain 150 2850 2 301, FreezerSmallTrain 28 2850 2 301
Fungi 18 186 18 201, GestureMidAirD1 208 130 26 ?, GestureMidAirD2 208 130 26 ?, GestureMidAirD3 208 130 26 ?
GesturePebbleZ1 132 172 6 ?, GesturePebbleZ2 146 158 6 ?, GunPoint 50 150 2 150, GunPointAgeSpan 135 316 2 150
GunPointMaleVersusFemale 135 316 2 150, GunPointOldVersusYoung ? ? 2 150, Ham 109 105 2 431
HandOutlines 1000 370 2 2709, Haptics 155 308 5 1092, Herring 64 64 2 512, HouseTwenty ? ? 2 ?
InlineSkate 100 550 7 1882, InsectEPGRegularTrain 62 249 3 601, InsectEPGSmallTrain 17 249 3 601
InsectWingbeatSound 220 1980 11 256, ItalyPowerDemand 67 1029 2 24, LargeKitchenAppliances 375 375 3 720
Lightning2 60 61 2 637, Lightning7 70 73 7 319, Mallat 55 2345 8 1024, Meat 60 60 3 448, MedicalImages 381 760 10 99
MelbournePedestrian 1194 2439 10 24, MiddlePhalanxOutlineAgeGroup 400 154 3 80, MiddlePhalanxOutlineCorrect 600 291 2 80
MiddlePhalanxTW 399 154 6 80, MixedShapesRegularTrain 500 2425 5 1024, MixedShapesSmallTrain 100 2425 5 1024
MoteStrain 20 1252 2 84, NonInvasiveFetalECGThorax1 1800 1965 42 750, NonInvasiveFetalECGThorax2 1800 1965 42 750
OliveOil 30 30 4 570, OSULeaf 200 242 6 427, PhalangesOutlinesCorrect 1800 858 2 80, Phoneme 214 1896 39 1024
PickupGestureWiimoteZ 50 50 10 ?, PigAirwayPressure 104 208 52 2000, PigArtPressure 104 208 52 2000
PigCVP 104 208 52 2000, PLAID 537 537 11 ?, Plane 105 105 7 144, PowerCons 180 180 2 144
ProximalPhalanxOutlineAgeGroup 400 205 3 80, ProximalPhalanxOutlineCorrect 600 291 2 80, ProximalPhalanxTW 400 205 6 80
RefrigerationDevices 375 375 3 720, Rock 20 50 4 2844, ScreenType 375 375 3 720, SemgHandGenderCh2 300 600 2 1500
SemgHandMovementCh2 450 450 6 1500, SemgHandSubjectCh2 450 450 5 1500, ShakeGestureWiimoteZ 50 50 10 ?
ShapeletSim 20 180 2 500, ShapesAll 600 600 60 512, SmallKitchenAppliances 375 375 3 720, SmoothSubspace 150 150 3 15
SonyAIBORobotSurface1 20 601 2 70, SonyAIBORobotSurface2 27 953 2 65, StarLightCurves 1000 8236 3 1024
Strawberry 613 370 2 235, SwedishLeaf 500 625 15 128, Symbols 25 995 6 398, SyntheticControl 300 300 6 60
ToeSegmentation1 40 228 2 277, ToeSegmentation2 36 130 2 343, Trace 100 100 4 275, TwoLeadECG 23 1139 2 82
TwoPatterns 1000 4000 4 128, UMD 36 144 3 150, UWaveGestureLibraryAll 896 3582 8 945, UWaveGestureLibraryX 896 3582 8 315
UWaveGestureLibraryY 896 3582 8 315, UWaveGestureLibraryZ 896 3582 8 315, Wafer 1000 6164 2 152, Wine 57 54 2 234
WordSynonyms 267 638 25 270, Worms 181 77 5 900, WormsTwoClass 181 77 2 900, Yoga 300 3000 2 426`

// The same and then the variables of the multivariate ones (Bagnall and others, 2018).
const multivariate = `
ArticularyWordRecognition 275 300 25 144 9, AtrialFibrillation 15 15 3 640 2, BasicMotions 40 40 4 100 6
CharacterTrajectories 1422 1436 20 ? 3, Cricket 108 72 12 1197 6, DuckDuckGeese ? ? 5 270 1345
EigenWorms 128 131 5 17984 6, Epilepsy 137 138 4 ? 3, ERing 30 ? 6 65 4, EthanolConcentration 261 263 4 1751 3
FaceDetection 5890 3524 2 62 144, FingerMovements 316 100 2 50 28, HandMovementDirection 160 74 4 400 10
Handwriting 150 850 26 152 3, Heartbeat 204 205 2 405 61, InsectWingbeat ? ? 10 ? 200, JapaneseVowels 270 370 9 ? 12
Libras 180 180 15 45 2, LSST 2459 2466 14 36 6, MotorImagery 278 100 2 3000 64, NATOPS 180 180 6 51 24
PEMS-SF 267 173 7 144 963, PenDigits 7494 3498 10 8 2, PhonemeSpectra 3315 3353 39 217 11, RacketSports 151 152 4 30 6
SelfRegulationSCP1 268 293 2 896 6, SelfRegulationSCP2 200 180 2 1152 7, SpokenArabicDigits 6599 2199 10 ? 13
StandWalkJump 12 15 3 2500 4, UWaveGestureLibrary 120 320 8 315 3`

const read = (entry: string): UcrDataset => {
  const [name = '', ...figures] = entry.trim().split(' ')
  const [train, test, classes, steps, variables = 1] = figures.map((figure) =>
    figure === '?' ? undefined : Number(figure),
  )
  return { name, train, test, variables, steps, classes }
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * What is in the archives: the univariate datasets (Dau and others, 2019), then the multivariate ones (Bagnall and others,
 * 2018), as their tables give them.
 *
 * @example
 * import { ucrDatasets } from 'millrace/data'
 * import assert from 'node:assert'
 *
 * const gunPoint = ucrDatasets.find(({ name }) => name === 'GunPoint')
 * assert.deepStrictEqual(gunPoint, { name: 'GunPoint', train: 50, test: 150, variables: 1, steps: 150, classes: 2 })
 *
 * @category constructors
 * @since 0.1.0
 */
export const ucrDatasets: ReadonlyArray<UcrDataset> = [univariate, multivariate].flatMap((table) =>
  table.trim().split(/[,\n]/).map(read),
)

/**
 * The names alone.
 *
 * @internal
 */
export const ucrNames: ReadonlyArray<string> = ucrDatasets.map(({ name }) => name)
