// SPDX-License-Identifier: Apache-2.0

/// What the made-up cafés sell, and who goes there.
enum Menu {
    struct Item: Sendable {
        let sku: String
        let category: String
        /// Cents.
        let price: Int
    }

    static let items: [(weight: Int, value: Item)] = [
        (30, Item(sku: "espresso", category: "coffee", price: 240)),
        (40, Item(sku: "cappuccino", category: "coffee", price: 360)),
        (25, Item(sku: "flat-white", category: "coffee", price: 390)),
        (10, Item(sku: "cold-brew", category: "coffee", price: 450)),
        (25, Item(sku: "croissant", category: "bakery", price: 220)),
        (15, Item(sku: "cinnamon-bun", category: "bakery", price: 340)),
        (10, Item(sku: "cheesecake", category: "bakery", price: 490)),
        (14, Item(sku: "soup", category: "lunch", price: 690)),
        (12, Item(sku: "focaccia", category: "lunch", price: 850)),
        (8, Item(sku: "salad", category: "lunch", price: 995)),
        (1, Item(sku: "giftcard-25", category: "giftcard", price: 2_500)),
    ]

    static let stores = ["mitte", "hafen", "altstadt", "bahnhof", "uni"]

    static let firstNames = [
        "Ada", "Bela", "Clara", "Deniz", "Emil", "Finn", "Greta", "Hanna", "Ines", "Jonas", "Kaya", "Lena", "Mika", "Nora",
        "Oskar", "Paula", "Quentin", "Rosa", "Selin", "Theo", "Ulla", "Vito", "Wanda", "Yara", "Zoe",
    ]

    static let lastNames = [
        "Adler", "Brandt", "Çelik", "Dreyer", "Engel", "Fischer", "Groß", "Hahn", "Ivanova", "Jansen", "Keller", "Lorenz",
        "Meyer", "Nowak", "Otto", "Peters", "Quast", "Richter", "Sommer", "Tran", "Ulrich", "Vogel", "Winter", "Yıldız",
    ]

    /// How often somebody comes, in a thousand days; nil: once in all.
    static let habits: [(weight: Int, value: Int?)] = [(12, 800), (45, 170), (28, 50), (15, nil)]
}
