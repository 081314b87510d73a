{{ subject_dimension('function', ref('function_subjects')) }}
