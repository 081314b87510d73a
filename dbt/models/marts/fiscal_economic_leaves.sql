{{ leaves_of_unit_years('is_economic_leaf') }}
